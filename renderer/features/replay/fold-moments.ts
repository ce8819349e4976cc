import type { ReplayMoment } from '#contract/replay-timeline.ts'
import { type ConversationState, emptyConversation } from '#renderer/state/conversation-state.ts'
import { foldEvents } from '#renderer/state/fold-events.ts'

/**
 * The moments from `from` to before `to`, on a state that holds those before them. A window on a real conversation asks the host for
 * a branch that it does not hold; here everything is at hand, so the branch is folded from what was recorded of it.
 */
export function foldMoments(state: ConversationState, moments: readonly ReplayMoment[], from: number, to: number): ConversationState {
  let folded = state
  let begin = from
  for (let index = from; index < to; index++) {
    const event = moments[index]?.event
    if (event?.type !== 'head-select' && event?.type !== 'turn-start') continue
    folded = foldEvents(folded, eventsOf(moments, begin, index))
    begin = index
    const end = event.type === 'head-select' ? event.turnId : event.parentTurnId
    const isHere = event.type === 'head-select' ? folded.path.at(-1)?.turnId === end : end === null || folded.path.some(({ turnId }) => turnId === end)
    if (isHere || end === null) continue
    folded = branchUpTo(moments, index, end)
    // The choice itself is done; a turn that begins is folded on the branch.
    if (event.type === 'head-select') {
      folded = { ...folded, lastSeq: event.seq }
      begin = index + 1
    }
  }
  return foldEvents(folded, eventsOf(moments, begin, to))
}

/** The path to a turn as it was before the moment `before`, with the turns beside it. */
function branchUpTo(moments: readonly ReplayMoment[], before: number, end: string): ConversationState {
  const parents = new Map<string, string | null>()
  const children = new Map<string | null, string[]>()
  for (const { event } of moments.slice(0, before)) {
    if (event.type !== 'turn-start' || parents.has(event.turnId)) continue
    parents.set(event.turnId, event.parentTurnId)
    const beside = children.get(event.parentTurnId)
    if (beside) beside.push(event.turnId)
    else children.set(event.parentTurnId, [event.turnId])
  }
  const path = new Set<string>()
  for (let turnId: string | null | undefined = end; typeof turnId === 'string' && parents.has(turnId) && !path.has(turnId); turnId = parents.get(turnId)) path.add(turnId)
  const state = foldEvents(emptyConversation, eventsOf(moments, 0, before).filter((event) => event.type !== 'head-select' && 'turnId' in event && path.has(event.turnId)))
  return { ...state, siblings: new Map([...path].map((turnId) => [turnId, children.get(parents.get(turnId) ?? null) ?? [turnId]])) }
}

function eventsOf(moments: readonly ReplayMoment[], from: number, to: number) {
  return moments.slice(from, to).map(({ event }) => event)
}
