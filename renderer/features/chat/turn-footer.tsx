import { RotateCcw } from 'lucide-react'
import { useContext, useState } from 'react'
import type { StopReason, Usage } from '#contract/model.ts'
import { Banner } from '#renderer/components/banner.tsx'
import { Button } from '#renderer/components/button.tsx'
import { CopyButton } from '#renderer/components/copy-button.tsx'
import { formatCount, formatDuration } from '#renderer/components/format.ts'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { focusComposer } from '#renderer/shell/focus.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import type { Turn } from '#renderer/state/conversation-state.ts'
import { findModel } from '#renderer/state/default-model.ts'
import { answerText } from '#renderer/state/turn-tree.ts'
import { useProblemAction } from '#renderer/state/use-problem-action.ts'
import { AnswerMenu } from '../branches/answer-menu.tsx'
import { runAction, TurnActionsContext, type TurnActions } from './turn-actions.ts'

/** How a turn ended, what it took, and what can be done now. */
export function TurnFooter({ turn, isLast, isBusy }: { readonly turn: Turn; readonly isLast: boolean; readonly isBusy: boolean }) {
  const actions = useContext(TurnActionsContext)
  const models = useReady(useApp().live.models)
  const { end, model } = turn
  if (!end) return null
  const label = findModel(models?.models ?? [], model)?.label ?? model.model
  const tokens = describeUsage(end.usage)
  return (
    <>
      <Outcome turn={turn} actions={actions} canAct={isLast && !isBusy} />
      <footer className="turn-footer">
        <span className="turn-hover-actions">
          <CopyButton text={() => answerText(turn)} label="Copy the answer" />
          {actions ? <IconButton size="small" label="Ask again" isDisabled={isBusy} icon={<RotateCcw className="icon" aria-hidden="true" />} onPress={() => (void runAction(actions.again(turn)), focusComposer())} /> : null}
          <AnswerMenu turn={turn} isBusy={isBusy} />
        </span>
        <span className="turn-facts">
          <span>{label}</span>
          {tokens === undefined ? null : <span title={tokens.title}>{tokens.text}</span>}
          {end.outcome.kind === 'interrupted' ? null : <span>{formatDuration(end.durationMs)}</span>}
        </span>
      </footer>
    </>
  )
}

function Outcome({ turn, actions, canAct }: { readonly turn: Turn; readonly actions: TurnActions | null; readonly canAct: boolean }) {
  const [isPending, setPending] = useState(false)
  const go = async (): Promise<void> => {
    setPending(true)
    await runAction(turn.steps.some((step) => step.items.length > 0) || turn.cause === 'continue' ? actions?.continue(turn) : actions?.again(turn))
    setPending(false)
  }
  const onAction = useProblemAction(() => void go())
  const outcome = turn.end?.outcome
  const button = (label: string) =>
    canAct ? (
      <Button size="small" isPending={isPending} onPress={() => void go()}>
        {label}
      </Button>
    ) : null
  switch (outcome?.kind) {
    case 'cancelled':
      return (
        <p className="turn-outcome">
          You stopped this answer. {canAct ? (
            <Button size="small" variant="quiet" isPending={isPending} onPress={() => void runAction(actions?.continue(turn))}>
              Continue
            </Button>
          ) : null}
        </p>
      )
    case 'interrupted':
      return <Banner tone="warning" title="This answer was cut off because Steward ended." actions={button('Continue')}>What was said until then is kept.</Banner>
    case 'step-limit':
      return <Banner tone="warning" title={`Stopped after ${outcome.steps} steps, the limit for one answer.`} actions={button('Continue')}>You can go on, or raise the limit in the settings.</Banner>
    case 'failed':
      return <ProblemNotice problem={outcome.problem} onAction={onAction} actions={outcome.problem.action?.kind === 'retry' ? null : button('Retry')} />
    case 'done': {
      const stop = turn.steps.at(-1)?.stopReason
      const text = stop && describeStop(stop)
      return text === undefined ? null : <Banner tone="warning" title={text} actions={stop?.kind === 'length' ? button('Continue') : null} />
    }
    case undefined:
      return null
  }
}

/** Plain ends say nothing. */
function describeStop(stop: StopReason): string | undefined {
  switch (stop.kind) {
    case 'stop':
    case 'tool-calls':
    case 'pause':
      return undefined
    case 'length':
      return 'The answer reached the longest length that the model may write.'
    case 'refusal':
      return 'The model refused to answer.'
    case 'content-filter':
      return 'The provider held this answer back by its content filter.'
    case 'context-window':
      return 'The conversation is longer than this model can read. Make room with the meter beside the model, or choose a model that reads more.'
    case 'unknown':
      return stop.raw ? `The model stopped for a reason of its own: ${stop.raw}` : undefined
  }
}

function describeUsage(usage: Usage): { readonly text: string; readonly title: string } | undefined {
  const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = usage
  if (inputTokens === undefined && outputTokens === undefined) return undefined
  const total = (inputTokens ?? 0) + (outputTokens ?? 0)
  const parts = [
    inputTokens === undefined ? '' : `${formatCount(inputTokens)} in`,
    cachedInputTokens ? `${formatCount(cachedInputTokens)} of them cached` : '',
    outputTokens === undefined ? '' : `${formatCount(outputTokens)} out`,
    reasoningTokens ? `${formatCount(reasoningTokens)} of them thoughts` : '',
  ]
  return { text: `${formatCount(total)} tokens${cachedInputTokens ? `, ${formatCount(cachedInputTokens)} from the cache` : ''}`, title: parts.filter(Boolean).join(', ') }
}
