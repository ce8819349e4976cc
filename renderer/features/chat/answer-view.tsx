import { Brain, Info } from 'lucide-react'
import { memo } from 'react'
import { Disclosure } from '#renderer/components/disclosure.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import type { Item, Turn } from '#renderer/state/conversation-state.ts'
import { isRunning } from '#renderer/state/turn-tree.ts'
import { StepBatch } from '../consent/step-batch.tsx'
import { ContentPartView } from './content-part.tsx'
import { Markdown } from './markdown/markdown.tsx'
import { ToolCard } from './tool-card.tsx'
import { TurnFooter } from './turn-footer.tsx'

export interface AnswerViewProps {
  readonly turn: Turn
  readonly conversationId: string
  readonly isLast: boolean
  readonly isBusy: boolean
}

/** Everything that the model said and did, in its order. */
export function AnswerView({ turn, conversationId, isLast, isBusy }: AnswerViewProps) {
  const runs = isRunning(turn)
  const items = turn.steps.flatMap((step) => step.items.filter(isNews).map((item) => ({ step, item })))
  const last = items.at(-1)?.item
  return (
    <div className="answer" role="group" aria-label="Answer" aria-busy={runs}>
      {items.map(({ step, item }) => (
        <ItemView key={`${step.index}/${item.key}`} item={item} turn={turn} isOpen={runs && item === last} />
      ))}
      {runs ? <StepBatch conversationId={conversationId} turnId={turn.turnId} /> : null}
      {runs && isWaiting(turn, last) ? (
        <p className="answer-working">
          <span className="answer-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span className="visually-hidden">The model is thinking</span>
        </p>
      ) : null}
      {runs ? null : <TurnFooter turn={turn} isLast={isLast} isBusy={isBusy} />}
    </div>
  )
}

interface ItemProps {
  readonly item: Item
  readonly turn: Turn
  readonly isOpen: boolean
}

/** With each word that arrives the turn is another one; what it is to the items that were there does not change until it ends. */
const ItemView = memo(DrawItem, (before, after) => before.item === after.item && before.isOpen === after.isOpen && before.turn.turnId === after.turn.turnId && before.turn.end === after.turn.end)

function DrawItem({ item, turn, isOpen }: ItemProps) {
  switch (item.kind) {
    case 'text':
      return item.text.trim() === '' ? null : <Markdown text={item.text} isOpen={isOpen} />
    case 'reasoning':
      return item.text.trim() === '' ? null : (
        <Disclosure
          className="reasoning"
          summary={
            <>
              <Brain className="icon" aria-hidden="true" /> {isOpen ? 'Thinking…' : 'Thoughts'}
            </>
          }
        >
          <div className="reasoning-text">
            <Markdown text={item.text} isOpen={isOpen} />
          </div>
        </Disclosure>
      )
    case 'content':
      return <ContentPartView part={item.content} />
    case 'notice':
      return (
        <p className="notice" role="note">
          <Info className="icon" aria-hidden="true" />
          <span>{revealHidden(item.text)}</span>
        </p>
      )
    case 'call':
      return <ToolCard call={item} turn={turn} />
  }
}

/** Of several tries in a row only the last one is told. */
function isNews(item: Item, index: number, items: readonly Item[]): boolean {
  const next = items[index + 1]
  return !(item.kind === 'notice' && next?.kind === 'notice' && item.code === 'provider-retry' && next.code === item.code)
}

/** Dots show only where nothing else moves: no text arrives, no tool runs or asks. */
function isWaiting(turn: Turn, last: Item | undefined): boolean {
  if (!last || last.kind === 'notice') return true
  if (last.kind === 'call') return turn.steps.at(-1)?.items.every((item) => item.kind !== 'call' || item.result !== undefined) ?? true
  return turn.steps.at(-1)?.items.length === 0 || turn.steps.at(-1)?.stopReason !== undefined
}
