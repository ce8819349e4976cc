import { memo } from 'react'
import type { Turn } from '#renderer/state/conversation-state.ts'
import { AnswerView } from './answer-view.tsx'
import { QuestionView } from './question-view.tsx'
import './turn.css'

export interface TurnViewProps {
  readonly turn: Turn
  readonly conversationId: string
  /** All turns that follow the same turn; more than one makes branches. */
  readonly siblings: readonly string[]
  readonly isLast: boolean
  /** A turn of this conversation runs, so nothing new can begin. */
  readonly isBusy: boolean
}

/** What was asked and what came back. Drawn again only when this turn changed. */
export const TurnView = memo(function TurnView({ turn, conversationId, siblings, isLast, isBusy }: TurnViewProps) {
  return (
    <article className="turn" aria-label={turn.cause === 'continue' ? 'Continued turn' : 'Turn'} data-turn={turn.turnId} data-outcome={turn.end?.outcome.kind ?? 'running'}>
      {turn.cause === 'continue' ? <p className="turn-continued">Continued</p> : <QuestionView turn={turn} conversationId={conversationId} siblings={siblings} isBusy={isBusy} />}
      <AnswerView turn={turn} conversationId={conversationId} isLast={isLast} isBusy={isBusy} />
    </article>
  )
})
