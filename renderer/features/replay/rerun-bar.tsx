import { useCallback, useState } from 'react'
import type { RerunAnswer, RerunSummary } from '#contract/calls/recorder.ts'
import type { Conversation } from '#contract/conversation.ts'
import { Button } from '#renderer/components/button.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { formatCount, formatDuration } from '#renderer/components/format.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { useApp, useClient, useReady } from '#renderer/state/app-context.tsx'
import { useLoad } from '#renderer/state/use-load.ts'
import { compareAnswers } from '../branches/open-dialog.ts'
import './replay.css'

/** Above a re-run: how far it is, what came from the record, and the answers beside the original ones. */
export function RerunBar({ conversationId }: { readonly conversationId: string }) {
  const conversation = useReady(useApp().live.conversations)?.find((item) => item.conversationId === conversationId)
  return conversation?.origin?.kind === 'rerun' ? <Bar conversation={conversation} /> : null
}

function Bar({ conversation }: { readonly conversation: Conversation }) {
  const client = useClient()
  const { conversationId, running, updatedAt, origin } = conversation
  const [isOpen, setOpen] = useState(false)
  const { state } = useLoad(useCallback((signal: AbortSignal) => client.call('conversation.rerunSummary', { conversationId }, { signal }), [client, conversationId]), `${running}/${updatedAt}`)
  if (state.kind !== 'ready' || !origin) return null
  const { answers, questions } = state.value
  const sum = (count: (answer: RerunAnswer) => number): number => answers.reduce((total, answer) => total + count(answer), 0)
  const recorded = sum(({ calls }) => calls.recorded)
  const unrecorded = sum(({ calls }) => calls.unrecorded)
  const called = sum(({ calls }) => calls.called)
  return (
    <div className="rerun-bar" role="status">
      <span>
        Re-run: {answers.length} of {questions === 1 ? '1 question' : `${questions} questions`}
        {recorded > 0 ? ` · ${formatCount(recorded)} from the record` : ''}
        {unrecorded > 0 ? ` · ${formatCount(unrecorded)} not recorded` : ''}
        {called > 0 ? ` · ${formatCount(called)} really called` : ''}
      </span>
      <Button size="small" onPress={() => setOpen(true)}>
        Compare with the original
      </Button>
      {isOpen ? <SummaryDialog conversationId={conversationId} originalId={origin.conversationId} summary={state.value} onClose={() => setOpen(false)} /> : null}
    </div>
  )
}

interface SummaryProps {
  readonly conversationId: string
  readonly originalId: string
  readonly summary: RerunSummary
  readonly onClose: () => void
}

function SummaryDialog({ conversationId, originalId, summary, onClose }: SummaryProps) {
  return (
    <Dialog title="Re-run beside the original" isOpen onClose={onClose} size="huge">
      <table className="rerun-table">
        <thead>
          <tr>
            <th scope="col">Question</th>
            <th scope="col">Calls</th>
            <th scope="col">Tokens</th>
            <th scope="col">Time</th>
            <th scope="col">Cost</th>
            <th scope="col">
              <span className="visually-hidden">Answers</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {summary.answers.map((answer) => (
            <tr key={answer.turnId}>
              <td className="rerun-question">{revealHidden(answer.question)}</td>
              <td>{describeCalls(answer)}</td>
              <td>{beside(tokensOf(answer.now), answer.before && tokensOf(answer.before), formatCount)}</td>
              <td>{beside(answer.now.durationMs, answer.before?.durationMs ?? null, formatDuration)}</td>
              <td>{answer.now.cost === null ? '–' : beside(answer.now.cost, answer.before?.cost ?? null, (cost) => cost.toLocaleString(undefined, { maximumSignificantDigits: 3 }))}</td>
              <td>
                {answer.before ? (
                  <Button size="small" onPress={() => (onClose(), compareAnswers({ conversationId: originalId, turnId: answer.originalTurnId }, { conversationId, turnId: answer.turnId }))}>
                    Compare
                  </Button>
                ) : (
                  'The original is gone'
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted">In each pair the first is the re-run, the second the original.</p>
    </Dialog>
  )
}

const tokensOf = ({ usage }: RerunAnswer['now']): number => (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0)
const beside = (now: number, before: number | null, format: (value: number) => string): string => `${format(now)} / ${before === null ? '–' : format(before)}`

function describeCalls({ calls }: RerunAnswer): string {
  const parts = [calls.recorded > 0 ? `${calls.recorded} recorded` : '', calls.unrecorded > 0 ? `${calls.unrecorded} not recorded` : '', calls.called > 0 ? `${calls.called} really called` : '']
  return parts.filter(Boolean).join(', ') || 'none'
}
