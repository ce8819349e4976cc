import { use, useState } from 'react'
import { OverlayTriggerStateContext } from 'react-aria-components'
import type { ContextBill, ContextChange } from '#contract/context.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { useClient } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { shortening } from './compactions.ts'
import { BillRow, MoreRows } from './bill-row.tsx'
import { describeCounting, type Segment, segmentsOf, shortTokens } from './describe-bill.ts'
import { WindowSize } from './window-size.tsx'

export interface ContextPanelProps {
  readonly bill: ContextBill
  readonly total: number
  readonly draftTokens: number
  readonly conversationId: string | null
}

/** Everything that the next request holds, line by line, each with what can be done about it. */
export function ContextPanel({ bill, total, draftTokens, conversationId }: ContextPanelProps) {
  const client = useClient()
  const action = useAction()
  const panel = use(OverlayTriggerStateContext)
  const change = (...changes: ContextChange[]): void => void (conversationId !== null && action.run(() => client.call('context.change', { conversationId, changes })))
  const { price } = bill
  // Not while one is on its way: a button that is switched off loses the keyboard.
  const canChange = conversationId !== null
  return (
    <div className="context-panel">
      <header className="context-header">
        <h2 className="context-title">What the next request holds</h2>
        <div className="context-sum">
          <strong>{shortTokens(total)}</strong> <WindowSize bill={bill} />
        </div>
        <Bar segments={segmentsOf(bill, draftTokens)} limit={Math.max(total, bill.limit.tokens)} />
      </header>
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
      <ul className="context-rows" aria-label="Parts of the request">
        <BillRow label="System prompt" tokens={bill.system} price={price} />
        {bill.servers.map((server) => (
          <ServerRow key={server.server} server={server} price={price} canChange={canChange} onChange={change} />
        ))}
        {bill.ownTools > 0 ? <BillRow label="Tools of Steward" detail={bill.isDeferring ? 'find tools, read on' : 'read on'} tokens={bill.ownTools} price={price} /> : null}
        <SummaryRow bill={bill} canChange={canChange} onChange={change} />
        {bill.history.turns > 0 ? (
          <BillRow
            label="History"
            detail={bill.history.turns === 1 ? '1 turn' : `${bill.history.turns} turns`}
            tokens={bill.history.tokens}
            price={price}
            {...(bill.history.turns > 1 && conversationId !== null ? { action: { label: 'Shorten the history…', text: 'Shorten…', isDisabled: false, run: () => (panel?.close(), shortening.setState({ conversationId })) } } : {})}
          >
            <MoreRows items={bill.history.largest} keyOf={({ turnId }) => turnId} render={(turn) => <BillRow label={revealHidden(turn.label)} tokens={turn.tokens} price={price} isSmall />} />
          </BillRow>
        ) : null}
        {bill.results.servers.map(({ server, tokens, items }) => (
          <ResultRow key={server} server={server} tokens={tokens} items={items} price={price} canChange={canChange} onChange={change} />
        ))}
        {[...bill.attachments.items, ...bill.pictures.items].map(({ turnId, blobId, name, isPicture, on, tokens }) => (
          <BillRow
            key={`${turnId} ${blobId}`}
            label={revealHidden(name)}
            detail={isPicture ? 'Picture' : 'File'}
            tokens={on ? tokens : 0}
            price={price}
            isOff={!on}
            action={{ label: on ? `Leave ${name} out` : `Take ${name} in again`, text: on ? 'Leave out' : 'Take in', isDisabled: !canChange, run: () => change({ kind: 'attachment', turnId, blobId, on: !on }) }}
          />
        ))}
        {draftTokens > 0 ? <BillRow label="Your message" tokens={draftTokens} price={price} /> : null}
      </ul>
      <p className="context-note">
        {describeCounting(bill)}
        {price === null ? null : ' Money: input only, by your prices, without what a provider takes off for its cache.'}
        {conversationId === null ? ' Parts can be left out once the conversation has begun.' : null}
      </p>
    </div>
  )
}

interface Changing {
  readonly price: number | null
  readonly canChange: boolean
  readonly onChange: (...changes: ContextChange[]) => void
}

/** The summary in use; or one that was taken back and can be used again. */
function SummaryRow({ bill, canChange, onChange }: Omit<Changing, 'price'> & { readonly bill: ContextBill }) {
  const shown = bill.compactions.find(({ compactionId }) => compactionId === bill.compactionId) ?? bill.compactions.findLast(({ on }) => !on)
  if (!shown) return null
  const { compactionId } = shown
  const isUsed = compactionId === bill.compactionId
  return (
    <BillRow
      label="Summary"
      detail={isUsed ? undefined : 'Taken back'}
      tokens={isUsed ? bill.summary : 0}
      price={bill.price}
      isOff={!isUsed}
      action={{ label: isUsed ? 'Send the older turns again' : 'Use the summary again', text: isUsed ? 'Take back' : 'Use again', isDisabled: !canChange, run: () => onChange({ kind: 'compaction', compactionId, on: !isUsed }) }}
    >
      <li className="context-row compaction-text">{shown.summary}</li>
    </BillRow>
  )
}

function ServerRow({ server: { server, on, instructions, tools, deferred, definitions }, price, canChange, onChange }: Changing & { readonly server: ContextBill['servers'][number] }) {
  const loaded = definitions.filter(({ isDeferred }) => !isDeferred)
  const waiting = definitions.length - loaded.length
  const count = loaded.length === 1 ? '1 tool' : `${loaded.length} tools`
  return (
    <BillRow
      label={revealHidden(server)}
      detail={on ? [count, waiting === 0 ? '' : `${waiting} wait until found (${shortTokens(deferred)})`].filter(Boolean).join(', ') : 'Off in this conversation'}
      tokens={tools + instructions}
      price={price}
      isOff={!on}
      action={{ label: on ? `Switch ${server} off in this conversation` : `Switch ${server} on again`, text: on ? 'Switch off' : 'Switch on', isDisabled: !canChange, run: () => onChange({ kind: 'server', server, on: !on }) }}
    >
      {on && definitions.length > 0 ? (
        <>
          {instructions > 0 ? <BillRow label="Its instructions" tokens={instructions} price={price} isSmall /> : null}
          <MoreRows items={definitions} keyOf={({ tool }) => tool} render={({ tool, tokens, isDeferred }) => <BillRow label={revealHidden(tool)} detail={isDeferred ? 'waits' : undefined} tokens={tokens} price={price} isOff={isDeferred} isSmall />} />
        </>
      ) : null}
    </BillRow>
  )
}

function ResultRow({ server, tokens, items, price, canChange, onChange }: Changing & { readonly server: string; readonly tokens: number; readonly items: ContextBill['results']['servers'][number]['items'] }) {
  const open = items.filter(({ folded, foldedTokens, unfoldedTokens }) => !folded && foldedTokens < unfoldedTokens)
  const [isOpen, setOpen] = useState(false)
  const foldAll = { label: `Fold the results of ${server}`, text: 'Fold all', isDisabled: !canChange, run: () => onChange(...open.slice(0, 200).map(({ callId }) => ({ kind: 'result' as const, callId, folded: true }))) }
  return (
    <BillRow label={`Results of ${server}`} detail={items.length === 1 ? '1 result' : `${items.length} results`} tokens={tokens} price={price} isOpen={isOpen} onOpen={setOpen} {...(open.length > 0 ? { action: foldAll } : {})}>
      <MoreRows
        items={items}
        keyOf={({ turnId, callId }) => `${turnId} ${callId}`}
        render={(item) => (
          <BillRow
            label={revealHidden(item.tool)}
            detail={item.folded ? 'first lines' : undefined}
            tokens={item.tokens}
            price={price}
            isSmall
            {...(item.foldedTokens < item.unfoldedTokens
              ? { action: { label: item.folded ? `Send the result of ${item.tool} whole` : `Fold the result of ${item.tool}`, text: item.folded ? 'Unfold' : 'Fold', isDisabled: !canChange, run: () => onChange({ kind: 'result', callId: item.callId, folded: !item.folded }) } }
              : {})}
          />
        )}
      />
    </BillRow>
  )
}

function Bar({ segments, limit }: { readonly segments: readonly Segment[]; readonly limit: number }) {
  return (
    <>
      <div className="context-bar" aria-hidden="true">
        {segments.map(({ kind, tokens }) => (
          <span key={kind} className={`context-segment context-segment-${kind}`} style={{ width: `${(tokens / limit) * 100}%` }} />
        ))}
      </div>
      <ul className="context-legend" aria-label="Shares">
        {segments.map(({ kind, label, tokens }) => (
          <li key={kind}>
            <span className={`context-dot context-segment-${kind}`} aria-hidden="true" />
            {label} {shortTokens(tokens)}
          </li>
        ))}
      </ul>
    </>
  )
}

/** Shown where the next message would not fit: what is worth leaving out, the largest first. */
export function quickSavings(bill: ContextBill): { readonly text: string; readonly tokens: number; readonly changes: ContextChange[] }[] {
  const servers = bill.servers.filter(({ on, tools, instructions }) => on && tools + instructions > 0).map(({ server, tools, instructions }) => ({ text: `Switch ${server} off`, tokens: tools + instructions, changes: [{ kind: 'server' as const, server, on: false }] }))
  const results = bill.results.servers.map(({ server, items }) => {
    const open = items.filter(({ folded, foldedTokens, unfoldedTokens }) => !folded && foldedTokens < unfoldedTokens)
    return { text: `Fold the results of ${server}`, tokens: open.reduce((sum, item) => sum + item.unfoldedTokens - item.foldedTokens, 0), changes: open.map(({ callId }) => ({ kind: 'result' as const, callId, folded: true })) }
  })
  const files = [...bill.attachments.items, ...bill.pictures.items].filter(({ on }) => on).map(({ turnId, blobId, name, tokens }) => ({ text: `Leave ${name} out`, tokens, changes: [{ kind: 'attachment' as const, turnId, blobId, on: false }] }))
  return [...servers, ...results, ...files].filter(({ tokens }) => tokens > 0).toSorted((left, right) => right.tokens - left.tokens)
}

