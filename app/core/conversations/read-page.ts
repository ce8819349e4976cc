import type { CallInput, CallOutput } from '#contract/contract.ts'
import type { ConversationEvent } from '#contract/conversation.ts'
import type { ConversationStore, TurnPlace } from '#core/ports/conversation-store.ts'
import type { EventLog } from './event-log.ts'
import { turnUnknown } from './read-turns.ts'

type Page = CallOutput<'conversation.page'>
type Place = CallInput<'conversation.page'>['at']

/** A page of events stays below this many characters, well under the longest frame. */
export const MAX_PAGE_LENGTH = 8 * 1024 * 1024

interface Parts {
  readonly store: ConversationStore
  readonly log: Pick<EventLog, 'turns' | 'lastSeq'>
}

/** A stretch of a path, and which of its turns must be in the page whatever else fits. */
interface Stretch {
  readonly turns: readonly TurnPlace[]
  readonly anchor: number
  readonly hasBefore: boolean
  readonly hasAfter: boolean
}

/**
 * The turns of a page along the path to the head, with their events. Costs what the page holds, not the conversation; only the way to
 * the head over a fork, and whether a turn far from it lies on its path, walk the turns between (3 µs each).
 * @throws StewardError `turn-unknown`
 */
export function readPage({ store, log }: Parts, conversationId: string, at: Place, limit: number): Page {
  const headTurnId = store.get(conversationId)?.headTurnId ?? null
  const stretch = findStretch(store, conversationId, headTurnId, at, limit)
  const { turns, first, last } = fill(stretch, (turnIds) => log.turns(conversationId, turnIds), store.siblings(conversationId, stretch.turns))
  return {
    turns,
    hasBefore: stretch.hasBefore || first > 0,
    hasAfter: stretch.hasAfter || last < stretch.turns.length - 1,
    headTurnId,
    onHeadPath: at.kind !== 'around' || (headTurnId !== null && store.isOnPath(conversationId, at.turnId, headTurnId)),
    lastSeq: log.lastSeq(conversationId),
  }
}

function findStretch(store: ConversationStore, conversationId: string, headTurnId: string | null, at: Place, limit: number): Stretch {
  if (at.kind === 'head') {
    const { turns, more } = upTo(store, conversationId, headTurnId, limit)
    return { turns, anchor: turns.length - 1, hasBefore: more, hasAfter: false }
  }
  const place = store.place(conversationId, at.turnId)
  if (!place) throw turnUnknown()
  if (at.kind === 'before') {
    const { turns, more } = upTo(store, conversationId, place.parentTurnId, limit)
    return { turns, anchor: turns.length - 1, hasBefore: more, hasAfter: true }
  }
  if (at.kind === 'after') {
    const { turns, more } = below(store, conversationId, place, headTurnId, limit)
    return { turns, anchor: 0, hasBefore: true, hasAfter: more }
  }
  const before = upTo(store, conversationId, place.turnId, Math.ceil(limit / 2))
  const after = below(store, conversationId, place, headTurnId, limit - before.turns.length)
  return { turns: [...before.turns, ...after.turns], anchor: before.turns.length - 1, hasBefore: before.more, hasAfter: after.more }
}

function upTo(store: ConversationStore, conversationId: string, turnId: string | null, limit: number): { turns: TurnPlace[]; more: boolean } {
  const path = turnId === null ? [] : store.pathBefore(conversationId, turnId, limit + 1)
  return { turns: path.slice(-limit), more: path.length > limit }
}

/** The turns after this one on the way to the head, or to the newest end where the head lies elsewhere. */
function below(store: ConversationStore, conversationId: string, { turnId }: TurnPlace, headTurnId: string | null, limit: number): { turns: TurnPlace[]; more: boolean } {
  const turns: TurnPlace[] = []
  const seen = new Set([turnId])
  for (let end = turnId; turns.length <= limit && end !== headTurnId; ) {
    const children = store.children(conversationId, end)
    const towardsHead = children.length > 1 && headTurnId !== null ? children.find((child) => store.isOnPath(conversationId, child.turnId, headTurnId)) : undefined
    const next = towardsHead ?? children.at(-1)
    if (!next || seen.has(next.turnId)) break
    seen.add(next.turnId)
    turns.push(next)
    end = next.turnId
  }
  return { turns: turns.slice(0, limit), more: turns.length > limit }
}

/** So many turns are read before it is asked whether they fit. */
const AT_ONCE = 40

/** Outwards from the anchor, as far as a frame goes. */
function fill({ turns, anchor }: Stretch, eventsOf: (turnIds: readonly string[]) => Map<string, ConversationEvent[]>, siblings: Map<string | null, string[]>): { turns: Page['turns']; first: number; last: number } {
  const filled = new Map<number, Page['turns'][number]>()
  const nearest = turns.map((_, index) => index).sort((one, other) => Math.abs(one - anchor) - Math.abs(other - anchor))
  let length = 0
  let read = new Map<string, ConversationEvent[]>()
  for (const [order, index] of nearest.entries()) {
    const turn = turns[index]
    if (!turn) continue
    if (order % AT_ONCE === 0) read = eventsOf(nearest.slice(order, order + AT_ONCE).flatMap((next) => turns[next]?.turnId ?? []))
    const all = read.get(turn.turnId) ?? []
    const bounded = boundEvents(all)
    length += bounded.length
    if (length > MAX_PAGE_LENGTH && filled.size > 0) break
    const { turnId, parentTurnId } = turn
    filled.set(index, { turnId, parentTurnId, siblings: siblings.get(parentTurnId) ?? [turnId], events: bounded.events, cut: bounded.events.length < all.length })
  }
  const order = [...filled.keys()].sort((one, other) => one - other)
  return { turns: order.flatMap((index) => filled.get(index) ?? []), first: order[0] ?? 0, last: order.at(-1) ?? turns.length - 1 }
}

/** As many events as fit a frame, at least one; the caller asks again after the last. */
export function boundEvents(events: readonly ConversationEvent[]): { events: ConversationEvent[]; length: number } {
  let length = 0
  const kept: ConversationEvent[] = []
  for (const event of events) {
    const more = JSON.stringify(event).length
    if (length + more > MAX_PAGE_LENGTH && kept.length > 0) break
    length += more
    kept.push(event)
  }
  return { events: kept, length }
}
