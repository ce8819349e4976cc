import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ConversationEvent } from '#contract/conversation.ts'
import { StewardError } from '#contract/problem.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { ConversationStore } from '#core/ports/conversation-store.ts'
import { createConversationStore, type NodeConversationStore } from '#node/conversation-store.ts'
import { openDatabase } from '#node/sqlite-open.ts'
import { createEventLog, type EventLog } from './event-log.ts'
import { foldTurns } from './fold-turns.ts'
import { recoverTurns } from './recover-turns.ts'

/** Time that moves only when told. */
function createManualClock(): Clock & { advance(ms: number): void } {
  let now = 0
  let timers: { at: number; run: () => void }[] = []
  return {
    now: () => now,
    monotonic: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => void (timers = timers.filter((other) => other !== timer))
    },
    advance(ms) {
      now += ms
      for (const timer of timers.filter(({ at }) => at <= now)) {
        timers = timers.filter((other) => other !== timer)
        timer.run()
      }
    },
  }
}

let folder: string
let store: NodeConversationStore
let clock: ReturnType<typeof createManualClock>
let shown: ConversationEvent[]
let log: EventLog

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'steward-log-'))
  store = createConversationStore(openDatabase(join(folder, 'steward.db')))
  store.create({ conversationId: 'c', title: '', createdAt: 0, updatedAt: 0, headTurnId: null })
  clock = createManualClock()
  shown = []
  log = createEventLog({ store, clock, publish: (_, payload) => void shown.push(payload as ConversationEvent) })
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

const unexpected = (error: unknown): never => {
  throw error
}
const place = { conversationId: 'c', turnId: 't', step: 0, part: 0, channel: 'text' as const }
const begin = (runBy = 'me'): void =>
  log.append({ type: 'turn-start', conversationId: 'c', turnId: 't', parentTurnId: null, cause: 'message', content: [], attachments: [], model: { providerId: 'p', model: 'm' }, runBy }, { durable: true })
const stored = (): ConversationEvent[] => store.events('c', 0, 1000)

test('streamed text is shown in batches of 16 ms and stored within 250 ms', () => {
  begin()
  for (const text of ['a', 'b', 'c']) log.addText({ ...place, text })
  expect(shown).toHaveLength(1)
  clock.advance(16)
  expect(shown.at(-1)).toMatchObject({ type: 'message-delta', seq: 2, offset: 0, text: 'abc' })
  expect(stored()).toHaveLength(1)
  log.addText({ ...place, text: 'd' })
  clock.advance(16)
  expect(shown.at(-1)).toMatchObject({ seq: 3, offset: 3, text: 'd' })
  clock.advance(250)
  expect(foldTurns(stored()).get('t')?.steps[0]?.text).toBe('abcd')
})

test('2 KB are stored without waiting', () => {
  begin()
  log.addText({ ...place, text: 'x'.repeat(2048) })
  clock.advance(16)
  expect(stored()).toHaveLength(2)
})

test('an event takes the text before it along, in order and without gaps', () => {
  begin()
  log.addText({ ...place, text: 'before' })
  log.append({ type: 'step-end', conversationId: 'c', turnId: 't', step: 0, stopReason: { kind: 'stop' }, usage: {} })
  expect(shown.map(({ type }) => type)).toEqual(['turn-start', 'message-delta', 'step-end'])
  expect(stored().map(({ seq }) => seq)).toEqual([1, 2, 3])
})

test('a view that asks gets everything up to now, and a reset where it knows more than there is', () => {
  begin()
  log.addText({ ...place, text: 'now' })
  expect(log.events('c', 1, 100)).toMatchObject({ lastSeq: 2, reset: false, events: [{ text: 'now' }] })
  expect(log.events('c', 9, 100)).toMatchObject({ lastSeq: 2, reset: true, events: [{ seq: 1 }, { seq: 2 }] })
})

test('an event that the store refuses is not shown, and its number is used again', () => {
  begin()
  // A store that refuses once, as a full disk does, in front of the real one.
  const refusing: ConversationStore = {
    ...store,
    append(events, options) {
      if (events.some((event) => event.type === 'step-start' && event.step === 99)) throw new Error('disk full')
      store.append(events, options)
    },
  }
  const careful = createEventLog({ store: refusing, clock, publish: (_, payload) => void shown.push(payload as ConversationEvent) })
  expect(() => careful.append({ type: 'step-start', conversationId: 'c', turnId: 't', step: 99 })).toThrow('disk full')
  expect(shown).toHaveLength(1)
  careful.append({ type: 'step-start', conversationId: 'c', turnId: 't', step: 0 })
  expect(stored().map(({ seq }) => seq)).toEqual([1, 2])
})

test('text that the disk refused at the end of a turn is stored with the next one, under its own numbers', () => {
  begin()
  let isFull = true
  const filling: ConversationStore = {
    ...store,
    append(events, options) {
      if (isFull) throw new Error('disk full')
      store.append(events, options)
    },
  }
  const careful = createEventLog({ store: filling, clock, publish: () => {} })
  careful.addText({ ...place, text: 'late' })
  careful.release('c')
  isFull = false
  careful.append({ type: 'step-start', conversationId: 'c', turnId: 't', step: 1 })
  expect(stored().map(({ seq, type }) => [seq, type])).toEqual([[1, 'turn-start'], [2, 'message-delta'], [3, 'step-start']])
})

test('a crash leaves an open turn, which the next start closes; a living process keeps its own', () => {
  begin('dead')
  log.append({ type: 'tool-call', conversationId: 'c', turnId: 't', step: 0, callId: 'sent', server: 's', tool: 'x', modelName: 's__x', arguments: {} })
  log.append({ type: 'tool-start', conversationId: 'c', turnId: 't', step: 0, callId: 'sent', arguments: {}, decidedBy: 'person', reasons: [] })
  log.append({ type: 'tool-call', conversationId: 'c', turnId: 't', step: 0, callId: 'waiting', server: 's', tool: 'x', modelName: 's__x', arguments: {} })
  expect(recoverTurns(store, log, () => true, () => false, unexpected)).toBe(0)
  expect(recoverTurns(store, log, (instance) => instance !== 'dead', () => false, unexpected)).toBe(1)
  const turn = foldTurns(stored()).get('t')
  expect(turn?.end?.outcome).toEqual({ kind: 'interrupted' })
  expect(turn?.steps[0]?.toolCalls.map(({ result }) => result?.outcome.kind)).toEqual(['unknown', 'cancelled'])
  expect(recoverTurns(store, log, () => false, () => false, unexpected)).toBe(0)
})

test('a disk that takes nothing: what was shown can be read, the next writer is told, and it is stored when there is space', () => {
  let full = false
  const narrow = { ...store, append: (...args: Parameters<ConversationStore['append']>) => {
    if (full) throw new StewardError({ code: 'disk-full', message: 'full' })
    store.append(...args)
  } }
  const filled = createEventLog({ store: narrow, clock, publish: () => {} })
  begin()
  full = true
  filled.addText({ ...place, text: 'not on the disk' })
  const page = filled.events('c', 0, 1000)
  expect(page).toMatchObject({ lastSeq: 2, reset: false, events: [{ type: 'turn-start' }, { type: 'message-delta', seq: 2, text: 'not on the disk' }] })
  expect(filled.events('c', 2, 1000)).toMatchObject({ events: [], lastSeq: 2, reset: false })
  expect(() => filled.addText({ ...place, text: '!' })).toThrow('full')
  full = false
  filled.flush()
  expect(stored()).toMatchObject([{ type: 'turn-start' }, { type: 'message-delta', text: 'not on the disk' }])
})

test('a cut turn that cannot be closed keeps nobody from starting', () => {
  begin('dead')
  const refusing = { ...store, append: () => {
    throw new StewardError({ code: 'store-read-only', message: 'read-only' })
  } }
  const failures: unknown[] = []
  expect(recoverTurns(refusing, createEventLog({ store: refusing, clock, publish: () => {} }), () => false, () => false, (error) => failures.push(error))).toBe(0)
  expect(failures).toMatchObject([{ code: 'store-read-only' }])
})
