import type { ConversationEvent } from '#contract/conversation.ts'
import { StewardError } from '#contract/problem.ts'
import { copyMark } from './copy-mark.ts'
import { foldTurns, pathTo } from './fold-turns.ts'
import { turnUnknown } from './read-turns.ts'

/**
 * The events of the path up to a turn as those of another conversation: new ids of turns, numbered anew, blobs shared.
 *
 * Ids of calls stay: what a provider wants back word for word (`message-replay`) names them. A call that still ran
 * in the background brings its result into the first conversation only, so in the copy its end is not known.
 * @throws StewardError `turn-unknown`, `turn-running`
 */
export function copyPath(events: readonly ConversationEvent[], turnId: string, conversationId: string): { events: ConversationEvent[]; headTurnId: string } {
  const path = pathTo(foldTurns(events), turnId)
  if (path.length === 0) throw turnUnknown()
  if (path.some(({ end }) => !end)) throw new StewardError({ code: 'turn-running', message: 'This answer is not complete yet.', nextStep: 'Wait for it to end, or stop it first.' })

  const ids = new Map(path.map(({ start }) => [start.turnId, crypto.randomUUID()]))
  const answered = new Set(events.flatMap((event) => (event.type === 'tool-result' && event.outcome.kind !== 'background' ? [event.callId] : [])))
  const copied: ConversationEvent[] = []
  for (const event of events) {
    // What the person chose to look at is no part of the path.
    if (event.type === 'head-select') continue
    if (event.type === 'context-change' || event.type === 'compaction') {
      const mark = copyMark(event, ids, { conversationId, seq: copied.length + 1 })
      if (mark) copied.push(mark)
      continue
    }
    const id = ids.get(event.turnId)
    if (id === undefined) continue
    const place = { conversationId, turnId: id, seq: copied.length + 1 }
    switch (event.type) {
      case 'turn-start':
        copied.push({ ...event, ...place, parentTurnId: event.parentTurnId === null ? null : (ids.get(event.parentTurnId) ?? null), copyOf: { conversationId: event.conversationId, turnId: event.turnId } })
        break
      case 'consent-request':
        copied.push({ ...event, ...place, request: { ...event.request, conversationId, turnId: id } })
        break
      case 'tool-result':
        copied.push(event.outcome.kind === 'background' && !answered.has(event.callId) ? { ...event, ...place, outcome: { kind: 'unknown' } } : { ...event, ...place })
        break
      case 'tool-task':
        // Nobody follows it from here.
        break
      default:
        copied.push({ ...event, ...place })
    }
  }
  return { events: copied, headTurnId: ids.get(turnId) ?? turnId }
}

/** The title of a copy: the same with a mark, and a copy of a copy is counted. */
export function titleOfCopy(title: string): string {
  const [, words = title, count] = /^(.*?) \(copy(?: (\d+))?\)$/s.exec(title) ?? []
  const mark = count !== undefined || words !== title ? ` (copy ${Number(count ?? 1) + 1})` : ' (copy)'
  return `${words.slice(0, 500 - mark.length)}${mark}`
}
