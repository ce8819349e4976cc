import type { PastCall } from '#contract/grant.ts'
import { tellingArguments } from '#contract/request-words.ts'
import { Disclosure } from '#renderer/components/disclosure.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'

/** Calls of one list that are shown; more say nothing more. */
const MOST = 50

/** What the rule would have meant for the calls so far. */
export function RulePreview({ tool, covered, asked }: { readonly tool: string; readonly covered: readonly PastCall[]; readonly asked: readonly PastCall[] }) {
  const all = covered.length + asked.length
  if (all === 0) return <p className="muted">No call of {revealHidden(tool)} ran before, so there is nothing to compare with.</p>
  return (
    <div className="rule-preview">
      <p>
        {all === 1 ? (
          `It would have ${covered.length === 1 ? 'allowed' : 'asked about'} the one call so far.`
        ) : (
          <>
            It would have allowed <strong>{covered.length === all ? 'all' : covered.length === 0 ? 'none' : covered.length}</strong> of the last {all} calls.
          </>
        )}
      </p>
      <PastCalls summary={`Would have run without a question (${covered.length})`} calls={covered} />
      <PastCalls summary={`Would have been asked (${asked.length})`} calls={asked} />
    </div>
  )
}

function PastCalls({ summary, calls }: { readonly summary: string; readonly calls: readonly PastCall[] }) {
  if (calls.length === 0) return null
  return (
    <Disclosure summary={summary}>
      <ul className="rule-calls">
        {calls.slice(0, MOST).map((call) => (
          <li key={call.callId}>
            <time dateTime={new Date(call.at).toISOString()}>{new Date(call.at).toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'short' })}</time>
            <code>{revealHidden(tellingArguments(call.arguments) || 'no arguments')}</code>
          </li>
        ))}
        {calls.length > MOST ? <li className="muted">and {calls.length - MOST} more</li> : null}
      </ul>
    </Disclosure>
  )
}
