import { useEffect, useState } from 'react'
import type { CallOutput } from '#contract/contract.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { hrefOf } from '#renderer/shell/route.ts'
import { useClient } from '#renderer/state/app-context.tsx'
import { titleOf } from './title-of.ts'

type Hits = CallOutput<'conversation.search'>['hits']
type Found = { readonly kind: 'searching' } | { readonly kind: 'found'; readonly query: string; readonly hits: Hits } | { readonly kind: 'failed'; readonly problem: Problem }

/** What was said anywhere, as one types. The search runs in the host, over everything stored. */
export function SearchHits({ query, onDone }: { readonly query: string; readonly onDone: () => void }) {
  const client = useClient()
  const [found, setFound] = useState<Found>({ kind: 'searching' })
  useEffect(() => {
    const controller = new AbortController()
    const timer = setTimeout(() => {
      client.call('conversation.search', { text: query, limit: 50 }, { signal: controller.signal }).then(
        ({ hits }) => setFound({ kind: 'found', query, hits }),
        (error: unknown) => !controller.signal.aborted && setFound({ kind: 'failed', problem: toProblem(error) }),
      )
    }, 120)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [client, query])
  return (
    <nav className="conversation-list" aria-label="Search results">
      {found.kind === 'searching' ? <Spinner label="Searching" /> : null}
      {found.kind === 'failed' ? <ProblemNotice problem={found.problem} /> : null}
      {found.kind === 'found' ? (
        <>
          <p className="sidebar-empty" role="status">
            {found.hits.length === 0 ? `Nothing was said about “${found.query}”.` : `${found.hits.length} ${found.hits.length === 1 ? 'place' : 'places'}`}
          </p>
          <ul>
            {found.hits.map((hit, index) => (
              <li key={`${hit.conversationId}/${hit.turnId ?? index}/${hit.at}`} className="conversation-row">
                <a className="search-hit" href={hrefOf({ kind: 'chat', conversationId: hit.conversationId })} onClick={onDone}>
                  <span className="conversation-title">{titleOf(hit)}</span>
                  <span className="search-snippet">{revealHidden(hit.snippet)}</span>
                </a>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </nav>
  )
}
