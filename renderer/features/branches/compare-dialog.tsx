import { useCallback, useId, useState } from 'react'
import type { CallOutput } from '#contract/contract.ts'
import { Button } from '#renderer/components/button.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { formatCount, formatDuration, formatMoment } from '#renderer/components/format.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Select } from '#renderer/components/select.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { Switch } from '#renderer/components/switch.tsx'
import { navigate } from '#renderer/shell/route.ts'
import { useApp, useClient, useReady } from '#renderer/state/app-context.tsx'
import type { Turn } from '#renderer/state/conversation-state.ts'
import { findModel } from '#renderer/state/default-model.ts'
import { answerText, questionText } from '#renderer/state/turn-tree.ts'
import { useAction, useLoad } from '#renderer/state/use-load.ts'
import { Markdown } from '../chat/markdown/markdown.tsx'
import type { AnswerPlace } from './open-dialog.ts'
import { readTurn } from './read-turn.ts'
import './branches.css'

type Words = CallOutput<'conversation.compare'>['words']
type Side = 'left' | 'right'

export interface CompareDialogProps {
  readonly left: AnswerPlace
  readonly right: AnswerPlace
  /** What either side can be changed to. */
  readonly others: readonly AnswerPlace[]
  readonly onClose: () => void
}

/** Two answers side by side: their words, what is different, and what each took. */
export function CompareDialog({ others, onClose, ...first }: CompareDialogProps) {
  const client = useClient()
  const [places, setPlaces] = useState<Readonly<Record<Side, AnswerPlace>>>(first)
  const [isDiff, setDiff] = useState(false)
  const choose = useAction()
  const { left, right } = places
  const { state } = useLoad(
    useCallback(
      async (signal: AbortSignal) => {
        const [turns, compared] = await Promise.all([Promise.all(others.map((place) => readTurn(client, place, signal))), client.call('conversation.compare', { left, right }, { signal })])
        return { turns: new Map(turns.flatMap((turn) => (turn ? [[turn.turnId, turn] as const] : []))), ...compared }
      },
      [client, left, right, others],
    ),
  )

  async function goOn({ conversationId, turnId }: AnswerPlace): Promise<void> {
    if (!(await choose.run(() => client.call('conversation.select', { conversationId, turnId })))) return
    onClose()
    navigate({ kind: 'chat', conversationId })
  }

  return (
    <Dialog title="Compare answers" isOpen onClose={onClose} size="huge">
      {state.kind === 'loading' ? <Spinner label="Reading the answers" /> : null}
      {state.kind === 'failed' ? <ProblemNotice problem={state.problem} /> : null}
      {choose.problem ? <ProblemNotice problem={choose.problem} /> : null}
      {state.kind === 'ready' ? (
        <>
          <Question left={state.value.turns.get(left.turnId)} right={state.value.turns.get(right.turnId)} />
          <Switch label="Mark the differences" isSelected={isDiff} onChange={setDiff} />
          <div className="compare">
            {(['left', 'right'] as const).map((side, index) => (
              <Answer
                key={side}
                side={side}
                place={places[side]}
                others={others}
                turns={state.value.turns}
                words={isDiff ? state.value.words : undefined}
                cost={state.value.costs[index] ?? null}
                onChange={(place) => setPlaces({ ...places, [side]: place })}
                onGoOn={() => void goOn(places[side])}
                isPending={choose.isPending}
              />
            ))}
          </div>
        </>
      ) : null}
    </Dialog>
  )
}

/** Once above both, where it is the same. */
function Question({ left, right }: { readonly left: Turn | undefined; readonly right: Turn | undefined }) {
  const [first, second] = [left, right].map((turn) => (turn ? questionText(turn) : ''))
  if (first === '' && second === '') return null
  return (
    <dl className="compare-question">
      {first === second ? (
        <div>
          <dt>Question</dt>
          <dd>{revealHidden(first ?? '')}</dd>
        </div>
      ) : (
        [first, second].map((text, index) => (
          <div key={index}>
            <dt>{index === 0 ? 'Left question' : 'Right question'}</dt>
            <dd>{revealHidden(text ?? '')}</dd>
          </div>
        ))
      )}
    </dl>
  )
}

interface AnswerProps {
  readonly side: Side
  readonly place: AnswerPlace
  readonly others: readonly AnswerPlace[]
  readonly turns: ReadonlyMap<string, Turn>
  readonly words: Words | undefined
  readonly cost: number | null
  readonly onChange: (place: AnswerPlace) => void
  readonly onGoOn: () => void
  readonly isPending: boolean
}

function Answer({ side, place, others, turns, words, cost, onChange, onGoOn, isPending }: AnswerProps) {
  const models = useReady(useApp().live.models)?.models ?? []
  const heading = useId()
  const turn = turns.get(place.turnId)
  const nameOf = ({ turnId }: AnswerPlace, index: number): string => {
    const other = turns.get(turnId)
    return other ? `${index + 1} of ${others.length} · ${findModel(models, other.model)?.label ?? other.model.model}` : `${index + 1} of ${others.length}`
  }
  return (
    <section className="compare-side" aria-labelledby={heading}>
      <h3 id={heading} className="visually-hidden">
        {side === 'left' ? 'Left' : 'Right'} answer
      </h3>
      <Select
        label={side === 'left' ? 'Left' : 'Right'}
        isLabelHidden
        options={others.map((other, index) => ({ id: other.turnId, label: nameOf(other, index), description: formatMoment(turns.get(other.turnId)?.at ?? 0) }))}
        value={place.turnId}
        onChange={(turnId) => onChange(others.find((other) => other.turnId === turnId) ?? place)}
      />
      <p className="compare-facts">{turn ? describeFacts(turn, cost) : 'This answer is gone.'}</p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region needs a tab stop (WCAG 2.1.1) */}
      <div className="compare-text" role="group" aria-labelledby={heading} tabIndex={0}>
        {turn && words === undefined ? <Markdown text={answerText(turn) || '*No words.*'} /> : null}
        {turn && words !== undefined ? <Marked words={words} side={side} /> : null}
      </div>
      <Button size="small" onPress={onGoOn} isDisabled={!turn} isPending={isPending}>
        Continue with this one
      </Button>
    </section>
  )
}

/** One side of what is different: the words that only this answer has are marked. */
function Marked({ words, side }: { readonly words: Words; readonly side: Side }) {
  const own = side === 'left' ? 'removed' : 'added'
  const shown = words.filter(({ kind }) => kind === 'same' || kind === own)
  const Mark = side === 'left' ? 'del' : 'ins'
  return (
    <p className="compare-words">
      {shown.map(({ kind, text }, index) =>
        // The words of one answer never change their order.
        kind === 'same' || text.trim() === '' ? <span key={index}>{revealHidden(text)}</span> : <Mark key={index}>{revealHidden(text)}</Mark>,
      )}
      {shown.some(({ kind }) => kind !== 'same') || words.some(({ kind }) => kind !== 'same') ? null : <span className="muted"> (Both say the same.)</span>}
    </p>
  )
}

function describeFacts(turn: Turn, cost: number | null): string {
  const { end, steps } = turn
  const calls = steps.flatMap(({ items }) => items.filter(({ kind }) => kind === 'call')).length
  const tokens = end && (end.usage.inputTokens !== undefined || end.usage.outputTokens !== undefined) ? `${formatCount(end.usage.inputTokens ?? 0)} tokens in, ${formatCount(end.usage.outputTokens ?? 0)} out` : ''
  return [
    end ? formatDuration(end.durationMs) : 'still running',
    tokens,
    calls === 0 ? '' : calls === 1 ? '1 tool call' : `${formatCount(calls)} tool calls`,
    // Prices have no currency of their own: they are in whatever the person set them in.
    cost === null ? '' : `cost ${cost.toLocaleString(undefined, { maximumSignificantDigits: 3 })}`,
  ].filter(Boolean).join(' · ')
}
