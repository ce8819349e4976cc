import { StatePill, type Tone } from '#renderer/components/badge.tsx'
import { formatDuration } from '#renderer/components/format.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { useProblemAction } from '#renderer/state/use-problem-action.ts'
import { ResultContent } from '../chat/result-content.tsx'
import type { ToolResult } from './tool-runs.ts'

const words: Readonly<Record<ToolResult['outcome']['kind'], readonly [string, Tone]>> = {
  ok: ['Done', 'success'],
  'tool-error': ['The tool reported an error', 'danger'],
  failed: ['Failed', 'danger'],
  denied: ['Denied', 'neutral'],
  cancelled: ['Stopped', 'neutral'],
  unknown: ['Outcome unknown', 'warning'],
  background: ['In the background', 'accent'],
}

/** What came of a call by hand. */
export function ToolOutcome({ result, server }: { readonly result: ToolResult; readonly server: string }) {
  const onAction = useProblemAction()
  const { outcome, content, structuredContent, durationMs } = result
  const [text, tone] = words[outcome.kind]
  const isEmpty = content.length === 0 && structuredContent === undefined
  return (
    <div className="tool-outcome">
      <p className="tool-outcome-head">
        <StatePill tone={tone}>{text}</StatePill>
        {durationMs > 0 ? <span className="muted">{formatDuration(durationMs)}</span> : null}
      </p>
      {outcome.kind === 'failed' ? <ProblemNotice problem={outcome.problem} role="alert" onAction={onAction} /> : null}
      {outcome.kind === 'denied' ? <p className="muted">{revealHidden([outcome.reason.text, outcome.message].filter(Boolean).join(' '))}</p> : null}
      {isEmpty ? null : <ResultContent server={server} content={content} structuredContent={structuredContent} />}
      {isEmpty && outcome.kind === 'ok' ? <p className="muted">The tool returned nothing.</p> : null}
    </div>
  )
}
