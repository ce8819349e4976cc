import type { ContentPart } from '#contract/content.ts'
import { MOST_OF_RESULT } from '#contract/context.ts'
import { formatBytes } from '#renderer/components/format.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { hrefOf } from '#renderer/shell/route.ts'
import type { CallItem } from '#renderer/state/conversation-state.ts'
import type { CallState } from '#renderer/state/turn-tree.ts'
import { useProblemAction } from '#renderer/state/use-problem-action.ts'
import { ArgumentList } from '../consent/argument-list.tsx'
import { FindCause, isOfServer } from '../doctor/find-cause.tsx'
import { ContentPartView, SaveButton } from './content-part.tsx'
import { LongText } from './long-text.tsx'
import { ResultContent } from './result-content.tsx'

/** Everything about a call: what was sent, who decided, what came back. */
export function ToolDetail({ call, state, turnId }: { readonly call: CallItem; readonly state: CallState; readonly turnId: string }) {
  const { result, start } = call
  const onAction = useProblemAction()
  const outcome = result?.outcome
  const given = start?.arguments ?? call.arguments
  const isEdited = start !== undefined && JSON.stringify(start.arguments) !== JSON.stringify(call.arguments)
  const isEmpty = !isEdited && call.rawArguments === undefined && Object.keys(given).length === 0
  const structured = result?.structuredContent
  return (
    <div className="tool-detail">
      {state === 'waiting' ? null : (
        <div className="tool-detail-part">
          {isEmpty ? null : <p className="tool-detail-label">{isEdited ? 'Arguments, changed by you' : 'Arguments'}</p>}
          {call.rawArguments === undefined ? <ArgumentList value={given} /> : <LongText text={call.rawArguments} />}
        </div>
      )}
      {start && start.reasons.length > 0 ? (
        <p className="tool-detail-note">
          {start.decidedBy === 'person' ? 'Allowed by you.' : 'Allowed without asking:'} {start.decidedBy === 'person' ? null : revealHidden(start.reasons.map((reason) => reason.text).join(' '))}
        </p>
      ) : null}
      {outcome?.kind === 'failed' ? <ProblemNotice problem={outcome.problem} onAction={onAction} actions={call.server !== null && isOfServer(outcome.problem) ? <FindCause server={call.server} /> : null} /> : null}
      {outcome?.kind === 'denied' ? (
        <p className="tool-detail-note">
          {revealHidden(outcome.reason.text)}
          {outcome.message ? <> The model was told: “{revealHidden(outcome.message)}”</> : null}
        </p>
      ) : null}
      {state === 'unknown' ? <p className="tool-detail-note">It was sent, but Steward ended before the answer. Whether it was done is not known, so it is not sent again by itself.</p> : null}
      {result && (result.content.length > 0 || structured !== undefined) ? (
        <div className="tool-detail-part">
          <p className="tool-detail-label">
            {outcome?.kind === 'tool-error' ? 'Error of the tool' : 'Result'}
            {result.origin.trusted ? null : <span className="tool-detail-origin">{result.origin.server === null ? '' : revealHidden(`from ${result.origin.server}, not checked`)}</span>}
          </p>
          <ResultContent server={call.server} content={result.content} structuredContent={structured} />
        </div>
      ) : null}
      {result && outcome?.kind === 'ok' && result.content.length === 0 && structured === undefined ? <p className="tool-detail-note">The tool returned nothing.</p> : null}
      {result && !result.whole && lengthOf(result.content) > MOST_OF_RESULT ? <p className="tool-detail-note">The model gets the beginning and the end of this, and can read on in it.</p> : null}
      {result?.whole ? (
        <p className="tool-detail-note tool-detail-whole">
          The model gets a part of this, and can read on in all of it: {formatBytes(result.whole.size)}.
          <SaveButton blobId={result.whole.blobId} name={`${call.tool}.txt`} label="Save the whole result" />
        </p>
      ) : null}
      {call.server === null ? null : (
        <a className="tool-detail-note" href={hrefOf({ kind: 'activity', turnId })}>
          Show the trail of this turn
        </a>
      )}
    </div>
  )
}

const lengthOf = (content: readonly ContentPart[]): number => content.reduce((sum, part) => sum + ('text' in part ? part.text.length : 0), 0)

/** Images and sound show also while the card is folded: they are why one asked. */
export function ToolMedia({ content }: { readonly content: readonly ContentPart[] }) {
  const media = content.filter((part) => part.type === 'image' || part.type === 'audio')
  if (media.length === 0) return null
  return (
    <div className="tool-card-media">
      {media.map((part) => (
        <ContentPartView key={part.blobId} part={part} />
      ))}
    </div>
  )
}
