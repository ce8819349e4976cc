import { memo, useMemo } from 'react'
import type { Turn } from '#renderer/state/conversation-state.ts'
import { CompactionDivider } from '../context/compaction-divider.tsx'
import { AnswerView } from './answer-view.tsx'
import { Versions } from '../branches/versions.tsx'
import { QuestionView } from './question-view.tsx'
import { TurnPlaceContext } from './turn-actions.ts'
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
  const place = useMemo(() => ({ conversationId, siblings }), [conversationId, siblings])
  return (
    <TurnPlaceContext value={place}>
      <article className="turn" aria-label={turn.cause === 'continue' ? 'Continued turn' : 'Turn'} data-turn={turn.turnId} data-outcome={turn.end?.outcome.kind ?? 'running'}>
        {turn.cause === 'continue' ? <Continued turn={turn} siblings={siblings} isBusy={isBusy} /> : <QuestionView turn={turn} conversationId={conversationId} siblings={siblings} isBusy={isBusy} />}
        <AnswerView turn={turn} conversationId={conversationId} isLast={isLast} isBusy={isBusy} />
      <CompactionDivider conversationId={conversationId} turnId={turn.turnId} />
      </article>
    </TurnPlaceContext>
  )
})

function Continued({ turn, siblings, isBusy }: Pick<TurnViewProps, 'turn' | 'siblings' | 'isBusy'>) {
  return (
    <div className="turn-continued">
      <p>Continued</p>
      {siblings.length > 1 ? <Versions turn={turn} siblings={siblings} isBusy={isBusy} /> : null}
    </div>
  )
}
