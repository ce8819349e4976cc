import { StewardError } from '#contract/problem.ts'
import type { ConversationStore } from '#core/ports/conversation-store.ts'
import { foldTurns, type TurnRecord } from './fold-turns.ts'

/** One turn as it lies in the store; undefined where there is none. Text that the log still holds is not in it. */
export function findTurn(store: Pick<ConversationStore, 'turn'>, conversationId: string, turnId: string): TurnRecord | undefined {
  return foldTurns(store.turn(conversationId, turnId)).get(turnId)
}

/** @throws StewardError `turn-unknown` */
export function readTurn(store: Pick<ConversationStore, 'turn'>, conversationId: string, turnId: string): TurnRecord {
  const turn = findTurn(store, conversationId, turnId)
  if (turn) return turn
  throw turnUnknown()
}

export function turnUnknown(): StewardError {
  return new StewardError({ code: 'turn-unknown', message: 'There is no such turn in this conversation.', nextStep: 'Reload the conversation.' })
}
