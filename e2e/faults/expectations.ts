import { deepStrictEqual } from 'node:assert'
import type { ConversationEvent } from '#contract/conversation.ts'
import type { JsonObject } from '#contract/json.ts'
import type { Connection } from '#rpc/connect.ts'

/** What the log may hold back of streamed text: 2 KB, and the piece that was just shown (security.md §6 b). */
const MOST_LOST_TEXT = 2048
/** 250 ms by the rule; the rest is for a machine that has other things to do. */
const LONGEST_UNCOMMITTED_MS = 2_500

type Stored<Type extends ConversationEvent['type']> = Extract<ConversationEvent, { type: Type }>

/** Everything that Steward said it has, so that it can be held to it after a fault. */
export interface Expectations {
  /** Call with every event that a host told of, and the moment it came. */
  saw(event: ConversationEvent, at: number): void
  /** `turn.start` answered: the message counts as sent. */
  accepted(message: { readonly text: string; readonly conversationId: string; readonly turnId: string }): void
  /** How the life ended that `check` comes after. */
  ended(how: { readonly killedAt: number | undefined; readonly diskWasFull: boolean; readonly wasStopped: boolean }): void
  /** Reads all that is stored and compares. @throws Error with the rule that was broken */
  check(connection: Connection, effects: readonly string[]): Promise<{ readonly conversations: number; readonly events: number }>
}

export function createExpectations(): Expectations {
  const facts = new Map<string, ConversationEvent>()
  const texts = new Map<string, { text: string; shown: { length: number; at: number }[]; conversationId: string }>()
  const messages = new Map<string, { text: string; conversationId: string }>()
  let biggestPiece = 0
  let end: Parameters<Expectations['ended']>[0] = { killedAt: undefined, diskWasFull: false, wasStopped: false }

  async function readAll(connection: Connection): Promise<Map<string, ConversationEvent[]>> {
    const all = new Map<string, ConversationEvent[]>()
    const { conversations } = await connection.call('conversation.list', { limit: 500 })
    for (const { conversationId } of conversations) {
      const found: ConversationEvent[] = []
      for (let after = 0; ; ) {
        const { events, lastSeq } = await connection.call('conversation.events', { conversationId, after, limit: 5000 })
        found.push(...events)
        after = events.at(-1)?.seq ?? lastSeq
        if (events.length === 0 || after >= lastSeq) break
      }
      all.set(conversationId, found)
    }
    return all
  }

  /** a: what was sent is there, word for word. d: so is every event that was told, in its place. */
  function checkFacts(stored: Map<string, ConversationEvent[]>): void {
    const starts = new Map([...stored.values()].flat().flatMap((event) => (event.type === 'turn-start' ? [[event.turnId, event] as const] : [])))
    for (const [turnId, { text }] of messages) {
      const start = starts.get(turnId)
      if (start?.content[0]?.type !== 'text' || start.content[0].text !== text) throw new Error(`a: the message ${text} was sent and is gone`)
    }
    const others = [...starts.values()].find(({ model }) => model.providerId !== 'mock')
    if (others) throw new Error(`f: the settings were lost: a turn went to ${others.model.providerId}`)
    const places = new Map([...stored.values()].flat().map((event) => [placeOf(event), event]))
    for (const [place, event] of facts) {
      try {
        deepStrictEqual(places.get(place), event)
      } catch (error) {
        throw new Error(`d: ${event.type} ${place} was told and is not what is stored: ${JSON.stringify(event)} / ${JSON.stringify(places.get(place))}`, { cause: error })
      }
    }
    for (const [conversationId, events] of stored) {
      if (events.some((event, index) => event.seq <= (events[index - 1]?.seq ?? 0))) throw new Error(`d: the numbers of ${conversationId} do not rise`)
    }
  }

  /** b: of what was shown, at most 2 KB and the last moments are missing, and only after a kill. */
  function checkTexts(stored: Map<string, ConversationEvent[]>): void {
    const kept = new Map<string, string>()
    for (const event of [...stored.values()].flat()) {
      if (event.type === 'message-delta') kept.set(partOf(event), (kept.get(partOf(event)) ?? '').slice(0, event.offset) + event.text)
    }
    let lost = 0
    for (const [part, shown] of texts) {
      const text = kept.get(part) ?? ''
      if (!text.startsWith(shown.text) && !shown.text.startsWith(text)) throw new Error(`b: ${part} holds other words than were shown`)
      const missing = Math.max(0, shown.text.length - text.length)
      lost += missing
      if (missing > 0 && !end.diskWasFull) {
        if (end.killedAt === undefined) throw new Error(`b: ${missing} characters of ${part} are missing without a kill`)
        const { killedAt } = end
        const old = shown.shown.findLast(({ at }) => at < killedAt - LONGEST_UNCOMMITTED_MS)?.length ?? 0
        if (!end.wasStopped && text.length < old) throw new Error(`b: text of ${part} was shown ${LONGEST_UNCOMMITTED_MS} ms before the kill and is missing`)
      }
      // What is lost is told once.
      if (missing > 0) texts.set(part, { ...shown, text })
    }
    if (lost > MOST_LOST_TEXT + biggestPiece && !end.diskWasFull) throw new Error(`b: ${lost} characters were lost at once`)
  }

  /** c: written before it was sent, and sent once. Nothing is left open. */
  function checkCalls(stored: Map<string, ConversationEvent[]>, effects: readonly string[]): void {
    const events = [...stored.values()].flat()
    const of = <Type extends ConversationEvent['type']>(type: Type): Stored<Type>[] => events.filter((event): event is Stored<Type> => event.type === type)
    const started = new Set(of('tool-start').map(({ arguments: args }) => idOf(args)))
    for (const id of effects) if (!started.has(id)) throw new Error(`c: the call ${id} reached its server and was not written down before`)
    if (new Set(effects).size !== effects.length) throw new Error(`c: a call was made twice: ${effects.filter((id, index) => effects.indexOf(id) !== index).join(', ')}`)
    const results = new Map(of('tool-result').map((event) => [`${event.turnId}/${event.callId}`, event]))
    const ended = new Map(of('turn-end').map((event) => [event.turnId, event]))
    for (const call of of('tool-call')) {
      const result = results.get(`${call.turnId}/${call.callId}`)
      const id = idOf(call.arguments)
      if (!result) throw new Error(`c: the call ${id} has no outcome`)
      if (result.outcome.kind === 'ok' && !effects.includes(id)) throw new Error(`c: the call ${id} counts as done and never reached its server`)
      if (result.outcome.kind === 'denied' && effects.includes(id)) throw new Error(`c: the call ${id} was denied and made`)
    }
    const open = of('turn-start').filter(({ turnId }) => !ended.has(turnId))
    if (open.length > 0) throw new Error(`b: ${open.length} turns have no end after a start`)
  }

  return {
    saw(event, at) {
      if (event.type !== 'message-delta') return void facts.set(placeOf(event), event)
      const part = partOf(event)
      const shown = texts.get(part) ?? { text: '', shown: [], conversationId: event.conversationId }
      shown.text = shown.text.slice(0, event.offset) + event.text
      shown.shown.push({ length: shown.text.length, at })
      biggestPiece = Math.max(biggestPiece, event.text.length)
      texts.set(part, shown)
    },
    accepted: ({ turnId, text, conversationId }) => void messages.set(turnId, { text, conversationId }),
    ended: (how) => (end = how),
    async check(connection, effects) {
      const stored = await readAll(connection)
      checkFacts(stored)
      checkTexts(stored)
      checkCalls(stored, effects)
      // f: whatever is stored now has to be there the next time, too.
      for (const event of [...stored.values()].flat()) if (event.type !== 'message-delta') facts.set(placeOf(event), event)
      return { conversations: stored.size, events: [...stored.values()].flat().length }
    },
  }
}

const idOf = ({ id }: JsonObject): string => (typeof id === 'string' ? id : '')
const placeOf = ({ conversationId, seq }: ConversationEvent): string => `${conversationId}/${seq}`
const partOf = ({ turnId, step, part }: Stored<'message-delta'>): string => `${turnId}/${step}/${part}`
