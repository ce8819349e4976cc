import type { ContextEvent } from '#core/ports/conversation-store.ts'

type Mark = Exclude<ContextEvent, { type: 'tools-found' }>

/** What shapes the requests of a conversation, for a copy of one of its paths: with the new ids of turns. Undefined where it is about a turn of another path. */
export function copyMark(mark: Mark, ids: ReadonlyMap<string, string>, place: { readonly conversationId: string; readonly seq: number }): Mark | undefined {
  if (mark.type === 'compaction') {
    const untilTurnId = ids.get(mark.untilTurnId)
    // It was paid for where it was written.
    return untilTurnId === undefined ? undefined : { ...mark, ...place, untilTurnId, usage: {} }
  }
  const { change } = mark
  if (!('turnId' in change)) return { ...mark, ...place }
  const turnId = ids.get(change.turnId)
  return turnId === undefined ? undefined : { ...mark, ...place, change: { ...change, turnId } }
}
