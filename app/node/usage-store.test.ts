import { mkdtempSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ConversationEvent } from '#contract/conversation.ts'
import { createConversationStore, type NodeConversationStore } from './conversation-store.ts'
import type { Database } from './sqlite-database.ts'
import { openDatabase } from './sqlite-open.ts'
import { migrations } from './sqlite-schema.ts'
import { createUsageStore } from './usage-store.ts'
import { usageSchema } from './usage-schema.ts'

let folder: string
let database: Database
let store: NodeConversationStore
const file = (): string => join(folder, 'steward.db')
/** Noon, so that no time zone moves the day. */
const noon = (day: string): number => new Date(`${day}T12:00:00`).getTime()
const november = { from: '2026-11-01', to: '2026-11-30' }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'steward-usage-'))
  open()
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
})
function open(): void {
  database = openDatabase(file())
  store = createConversationStore(database)
}

const create = (conversationId: string, events?: ConversationEvent[]): void => store.create({ conversationId, title: `Talk ${conversationId}`, createdAt: 1, updatedAt: 1, headTurnId: null }, events)
const start = (conversationId: string, seq: number, turnId: string, model: string, more: object = {}): ConversationEvent => ({ type: 'turn-start', conversationId, seq, at: noon('2026-11-03'), turnId, parentTurnId: null, cause: 'message', content: [], attachments: [], model: { providerId: 'p', model }, runBy: 'me', ...more })
const stepEnd = (conversationId: string, seq: number, turnId: string, day: string, usage: object, more: object = {}): ConversationEvent => ({ type: 'step-end', conversationId, seq, at: noon(day), turnId, step: 0, stopReason: { kind: 'stop' }, usage, ...more })

test('each step counts once, on its day, by the model of its turn; a deleted conversation keeps its sums and nothing else', () => {
  create('a')
  create('b')
  store.append([start('a', 1, 't', 'm'), stepEnd('a', 2, 't', '2026-11-03', { inputTokens: 100, cachedInputTokens: 40, outputTokens: 10, reasoningTokens: 3 }), stepEnd('a', 3, 't', '2026-11-04', { inputTokens: 7 })], { durable: false })
  store.append([start('b', 1, 't', 'other'), stepEnd('b', 2, 't', '2026-11-03', { outputTokens: 5 }, { servers: [{ server: 'files', definitions: 20, results: 30 }, { server: 'web', definitions: 1, results: 0 }] })], { durable: true })
  const usage = createUsageStore(database)
  const zero = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0 }
  expect(usage.byDay(november)).toEqual([
    { day: '2026-11-03', model: 'p/m', requests: 1, inputTokens: 100, cachedInputTokens: 40, outputTokens: 10, reasoningTokens: 3 },
    { day: '2026-11-03', model: 'p/other', requests: 1, ...zero, outputTokens: 5 },
    { day: '2026-11-04', model: 'p/m', requests: 1, ...zero, inputTokens: 7 },
  ])
  // The same number twice is refused as a whole, and counts nothing.
  expect(() => store.append([stepEnd('a', 4, 't', '2026-11-04', { inputTokens: 1_000 }), stepEnd('a', 3, 't', '2026-11-04', { inputTokens: 1_000 })], { durable: false })).toThrow(/at the same time/)
  expect(usage.byModel({ from: '2026-11-04', to: '2026-11-04' }, 'a')).toMatchObject([{ model: 'p/m', inputTokens: 7 }])
  expect(usage.byModel({ from: '2026-11-05', to: '2026-11-30' })).toEqual([])
  expect(usage.byServer(november)).toEqual([{ server: 'files', requests: 1, definitions: 20, results: 30 }, { server: 'web', requests: 1, definitions: 1, results: 0 }])
  store.remove('a')
  expect(usage.byConversation(november).map(({ conversationId, title, inputTokens }) => [conversationId, title, inputTokens])).toEqual([['a', null, 107], ['b', 'Talk b', 0]])
})

test('a summary of older turns counts as the request that it was, not where it was copied to', () => {
  const compaction = (conversationId: string, seq: number): ConversationEvent => ({ type: 'compaction', conversationId, seq, at: noon('2026-11-03'), compactionId: 'c', untilTurnId: 't', summary: 'They like tea.', model: { providerId: 'p', model: 'cheap' }, usage: { inputTokens: 900, outputTokens: 30 }, replacedTokens: 800 })
  create('a')
  store.append([start('a', 1, 't', 'm'), compaction('a', 2)], { durable: true })
  create('copy', [start('copy', 1, 't', 'm'), compaction('copy', 2)])
  expect(createUsageStore(database).byModel(november)).toMatchObject([{ model: 'p/cheap', requests: 1, inputTokens: 900, outputTokens: 30 }])
})

test('what a fork copies and a file brings counts nothing; what follows does', () => {
  create('file', [start('file', 1, 't', 'm'), stepEnd('file', 2, 't', '2026-11-03', { inputTokens: 50 })])
  create('fork')
  store.append([start('fork', 1, 't', 'm', { copyOf: { conversationId: 'x', turnId: 'y' } }), stepEnd('fork', 2, 't', '2026-11-03', { inputTokens: 50 })], { durable: false })
  const usage = createUsageStore(database)
  expect(usage.byModel(november)).toEqual([])
  store.append([start('file', 3, 'u', 'm'), stepEnd('file', 4, 'u', '2026-11-05', { inputTokens: 9 })], { durable: false })
  expect(usage.byModel(november)).toMatchObject([{ model: 'p/m', requests: 1, inputTokens: 9 }])
})

test('a request that stands in no conversation is added beside them', () => {
  const usage = createUsageStore(database)
  for (const inputTokens of [10, 5.4]) usage.add('2026-11-03', 'p/m', { inputTokens, outputTokens: 1 })
  expect(usage.byConversation(november)).toEqual([{ conversationId: '', title: null, model: 'p/m', requests: 2, inputTokens: 15, cachedInputTokens: 0, outputTokens: 2, reasoningTokens: 0 }])
})

test('a database of before is counted when it is opened', () => {
  create('a')
  store.append([start('a', 1, 't', 'm'), stepEnd('a', 2, 't', '2026-11-03', { inputTokens: 100 }), stepEnd('a', 3, 't', '2026-11-03', { inputTokens: 11, outputTokens: 2 })], { durable: true })
  store.close()
  // As it was before the step that brought the sums.
  const older = new DatabaseSync(file())
  older.exec(`DROP TRIGGER events_usage_of_summaries; DROP TRIGGER events_usage; DROP TABLE usage; DROP TABLE usage_of_servers; UPDATE events SET body = '{' WHERE seq = 9; PRAGMA user_version = ${migrations.indexOf(usageSchema)}`)
  older.close()
  open()
  expect(createUsageStore(database).byModel(november)).toMatchObject([{ model: 'p/m', requests: 2, inputTokens: 111, outputTokens: 2 }])
})
