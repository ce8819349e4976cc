import type { ConversationEvent } from '#contract/conversation.ts'
import { foldTurns } from './fold-turns.ts'

/** Ends for turns that a file leaves open: who ran them may bear the name of a process that lives here, and would block the conversation for ever. */
export function closeOpenTurns(conversationId: string, events: readonly ConversationEvent[]): ConversationEvent[] {
  const last = events.at(-1)
  return [...foldTurns(events)]
    .filter(([, turn]) => !turn.end)
    .map(([turnId], index) => ({ type: 'turn-end', conversationId, turnId, seq: events.length + index + 1, at: last?.at ?? 0, outcome: { kind: 'interrupted' }, usage: {}, durationMs: 0 }))
}
