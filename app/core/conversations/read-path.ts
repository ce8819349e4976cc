import type { ConversationStore } from '#core/ports/conversation-store.ts'
import { foldTurns, type TurnRecord } from './fold-turns.ts'

/** The turns from the first to this one, oldest first; other branches are not read. Text that the log still holds is not in them. */
export function readPath(store: Pick<ConversationStore, 'pathBefore' | 'turn'>, conversationId: string, turnId: string): TurnRecord[] {
  return store.pathBefore(conversationId, turnId, Number.MAX_SAFE_INTEGER).flatMap((place) => [...foldTurns(store.turn(conversationId, place.turnId)).values()])
}
