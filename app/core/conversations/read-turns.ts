import { StewardError } from '#contract/problem.ts'
import type { ConversationStore } from '#core/ports/conversation-store.ts'
import { foldTurns, type TurnRecord } from './fold-turns.ts'

/** All turns of a conversation by id, as they lie in the store; none where there is no such conversation. Text that the log still holds is not in them. */
export function readTurns(store: Pick<ConversationStore, 'events'>, conversationId: string): Map<string, TurnRecord> {
  return foldTurns(store.events(conversationId, 0, Number.MAX_SAFE_INTEGER))
}

/** @throws StewardError `turn-unknown` */
export function readTurn(store: Pick<ConversationStore, 'events'>, conversationId: string, turnId: string): TurnRecord {
  const turn = readTurns(store, conversationId).get(turnId)
  if (turn) return turn
  throw turnUnknown()
}

export function turnUnknown(): StewardError {
  return new StewardError({ code: 'turn-unknown', message: 'There is no such turn in this conversation.', nextStep: 'Reload the conversation.' })
}
