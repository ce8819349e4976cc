import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { Button } from '#renderer/components/button.tsx'
import { formatCount, formatMoment } from '#renderer/components/format.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { hrefOf, type Route } from '#renderer/shell/route.ts'
import { groupHits, type HitGroup } from './group-hits.ts'
import { markWords } from './mark-words.ts'
import { titleOf } from './title-of.ts'
import { type Found, type Hit, type Order, useSearch } from './use-search.ts'
import './search-hits.css'

const orders: readonly { readonly order: Order; readonly label: string }[] = [
  { order: 'newest', label: 'Newest' },
  { order: 'best', label: 'Best' },
]

/** What was said anywhere, as one types. Pressing a hit opens its conversation there, with the words marked; the list stays for the next one. */
export function SearchHits({ text, route }: { readonly text: string; readonly route: Route }) {
  const [order, setOrder] = useState<Order>('newest')
  const { found, more } = useSearch(text, order)
  return (
    <nav className="conversation-list search-hits" aria-label="Search results">
      <div className="search-head">
        <p className="search-status" role="status">
          {describe(found)}
        </p>
        <div className="search-orders" role="group" aria-label="Order of the results">
          {orders.map((choice) => (
            <button key={choice.order} type="button" className="search-order" aria-pressed={order === choice.order} onClick={() => setOrder(choice.order)}>
              {choice.label}
            </button>
          ))}
        </div>
      </div>
      {found.kind === 'searching' ? <Spinner label="Searching" /> : null}
      {found.kind === 'failed' ? <ProblemNotice problem={found.problem} /> : null}
      {found.kind === 'found' ? (
        <>
          <ul>
            {groupHits(found.hits).map((group) => (
              <HitGroupView key={group.key} group={group} route={route} />
            ))}
          </ul>
          {found.next === null ? null : (
            <Button size="small" onPress={more}>
              Show more
            </Button>
          )}
        </>
      ) : null}
    </nav>
  )
}

function HitGroupView({ group, route }: { readonly group: HitGroup; readonly route: Route }) {
  const { conversationId, hits, title } = group
  return (
    <li className="search-group">
      <p className="search-group-title">{titleOf({ title })}</p>
      <ul>
        {hits.map((hit) => {
          const turnId = hit.turnId ?? undefined
          const isOpen = route.kind === 'chat' && route.conversationId === conversationId && route.turnId === turnId
          return (
            <li key={`${hit.turnId ?? ''}/${hit.at}/${hit.snippet}`} className="conversation-row">
              <a
                className="search-hit"
                href={hrefOf({ kind: 'chat', conversationId, ...(turnId === undefined ? {} : { turnId }) })}
                aria-current={isOpen ? 'true' : undefined}
                onKeyDown={moveAmongHits}
                onClick={() => turnId !== undefined && markWords(turnId, wordsOf(hit))}
              >
                <span className="search-snippet">{turnId === undefined ? <>Title: {snippetOf(hit)}</> : snippetOf(hit)}</span>
                <time className="search-time" dateTime={new Date(hit.at).toISOString()}>
                  {formatMoment(hit.at)}
                </time>
              </a>
            </li>
          )
        })}
      </ul>
    </li>
  )
}

function describe(found: Found): string {
  if (found.kind !== 'found') return ''
  const { hits, next, among, text } = found
  if (hits.length === 0) return `Nothing was said about “${text.trim()}”.`
  const places = `${next === null ? '' : 'First '}${formatCount(hits.length)} ${hits.length === 1 ? 'place' : 'places'}`
  return among === null ? places : `${places}, best of the newest ${formatCount(among)}`
}

function wordsOf({ snippet, marks }: Hit): string[] {
  return marks.map(([offset, length]) => snippet.slice(offset, offset + length))
}

function snippetOf({ snippet, marks }: Hit): ReactNode[] {
  const pieces: ReactNode[] = []
  let end = 0
  for (const [offset, length] of marks) {
    pieces.push(revealHidden(snippet.slice(end, offset)), <mark key={offset}>{revealHidden(snippet.slice(offset, offset + length))}</mark>)
    end = offset + length
  }
  return [...pieces, revealHidden(snippet.slice(end))]
}

/** Up and down go from hit to hit, and up from the first one back to the words. */
function moveAmongHits(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0) return
  const hits = [...document.querySelectorAll<HTMLElement>('.search-hit')]
  const next = hits.indexOf(event.currentTarget) + step
  event.preventDefault()
  if (next < 0) document.querySelector<HTMLElement>('[data-focus="search"]')?.focus()
  else hits[next]?.focus()
}

/** From the words down to the first hit. */
export function goToFirstHit(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown') return
  event.preventDefault()
  document.querySelector<HTMLElement>('.search-hit')?.focus()
}
