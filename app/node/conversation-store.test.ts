import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ConversationEvent } from '#contract/conversation.ts'
import { createConversationStore, type NodeConversationStore } from './conversation-store.ts'
import { searchTexts } from './search-texts.ts'
import type { Database } from './sqlite-database.ts'
import { openDatabase } from './sqlite-open.ts'

let folder: string
let database: Database
let store: NodeConversationStore

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'steward-store-'))
  open()
  store.create({ conversationId: 'c', title: 'First talk', createdAt: 1, updatedAt: 1, headTurnId: null })
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

function open(): void {
  database = openDatabase(join(folder, 'steward.db'))
  store = createConversationStore(database)
}

const search = (text: string) => searchTexts(database, { text, limit: 10, order: 'newest' }).hits

const start = (seq: number, text: string, turnId = 't'): ConversationEvent => ({
  type: 'turn-start', conversationId: 'c', seq, at: seq * 10, turnId, parentTurnId: null, cause: 'message', content: [{ type: 'text', text }], attachments: [], model: { providerId: 'p', model: 'm' }, runBy: 'instance',
})
const delta = (seq: number, offset: number, text: string, more: { part?: number; channel?: 'text' | 'reasoning' } = {}): ConversationEvent => ({
  type: 'message-delta', conversationId: 'c', seq, at: seq * 10, turnId: 't', step: 0, part: 0, channel: 'text', offset, text, ...more,
})
const stepEnd = (seq: number): ConversationEvent => ({ type: 'step-end', conversationId: 'c', seq, at: seq * 10, turnId: 't', step: 0, stopReason: { kind: 'stop' }, usage: {} })
const end = (seq: number, turnId = 't'): ConversationEvent => ({ type: 'turn-end', conversationId: 'c', seq, at: seq * 10, turnId, outcome: { kind: 'done' }, usage: {}, durationMs: 1 })

test('gives back what was appended, also after a restart', () => {
  const events = [start(1, 'hello'), delta(2, 0, 'Hi'), stepEnd(3), end(4)]
  store.append(events, { durable: true })
  expect(store.events('c', 0, 10)).toEqual(events)
  store.close()
  open()
  expect(store.events('c', 2, 1)).toEqual([stepEnd(3)])
  expect(store.lastSeq('c')).toBe(4)
  expect(store.events('none', 0, 10)).toEqual([])
  expect(store.lastSeq('none')).toBe(0)
})

test('merges neighbouring deltas of one part and only those', () => {
  store.append([start(1, 'x'), delta(2, 0, 'ab'), delta(3, 2, 'cd'), delta(4, 4, '!', { part: 1 }), delta(5, 0, 'r', { channel: 'reasoning' }), delta(6, 9, 'gap')], { durable: false })
  expect(store.events('c', 1, 10)).toEqual([delta(3, 0, 'abcd'), delta(4, 4, '!', { part: 1 }), delta(5, 0, 'r', { channel: 'reasoning' }), delta(6, 9, 'gap')])
  // A reader that stopped inside of a merged row gets it again, from its first offset.
  expect(store.events('c', 2, 1)).toEqual([delta(3, 0, 'abcd')])
})

test('a batch is all or nothing, and a number is given once', () => {
  store.append([start(1, 'x')], { durable: false })
  expect(() => store.append([delta(2, 0, 'kept?'), end(1)], { durable: false })).toThrow(/at the same time/)
  expect(store.lastSeq('c')).toBe(1)
  expect(() => store.append([{ ...start(1, 'x'), conversationId: 'none' }], { durable: false })).toThrow(/does not exist/)
})

test('knows the turns that were cut', () => {
  store.append([start(1, 'x', 't1'), end(2, 't1'), start(3, 'y', 't2')], { durable: true })
  expect(store.openTurns()).toEqual([{ conversationId: 'c', turnId: 't2', runBy: 'instance' }])
})

test('lists newest first, updates and removes', () => {
  store.create({ conversationId: 'd', title: 'Second', createdAt: 2, updatedAt: 5, headTurnId: null })
  store.update('c', { title: 'Renamed', updatedAt: 9, headTurnId: 't' })
  expect(store.list(10).map((record) => record.conversationId)).toEqual(['c', 'd'])
  expect(store.list(10, undefined, { updatedAt: 9, conversationId: 'c' }).map((record) => record.conversationId)).toEqual(['d'])
  expect(store.get('c')).toMatchObject({ conversationId: 'c', title: 'Renamed', createdAt: 1, updatedAt: 9, headTurnId: 't' })
  store.append([start(1, 'needle'), end(2)], { durable: true })
  store.remove('c')
  expect([store.get('c'), store.events('c', 0, 9), search('needle'), search('renamed'), store.openTurns()]).toEqual([undefined, [], [], [], []])
  expect(store.check()).toEqual([])
})

test('finds what was said, by whom ever, and titles', () => {
  const result: ConversationEvent = {
    type: 'tool-result', conversationId: 'c', seq: 5, at: 50, turnId: 't', step: 0, callId: 'k', outcome: { kind: 'ok' }, durationMs: 1, origin: { server: 's', trusted: false },
    content: [{ type: 'text', text: 'kumquat harvest' }, { type: 'json', value: { fruit: 'rambutan' } }],
  }
  store.append([start(1, 'Tell me about the café'), delta(2, 0, 'Certainly, the espre'), delta(3, 20, 'sso machine'), stepEnd(4), result, end(6)], { durable: true })
  const found = (text: string) => search(text).map((hit) => [hit.turnId, hit.snippet])
  expect(found('CAFE')).toEqual([['t', 'Tell me about the café']])
  // A word that was cut by two deltas, and the beginning of a word.
  expect(found('espresso mach')).toEqual([['t', 'Certainly, the espresso machine']])
  expect(found('kumquat')).toHaveLength(1)
  expect(found('rambutan')).toHaveLength(1)
  expect(found('talk')).toEqual([[null, 'First talk']])
  expect(search('kumquat')[0]).toMatchObject({ conversationId: 'c', title: 'First talk', at: 50 })
  for (const odd of ['"', 'a" OR "', 'NEAR(', '*', '-', 'col:x', "'; DROP TABLE texts", '\0']) expect(() => search(odd)).not.toThrow()
  expect(found('" kumquat AND')).toEqual([])
})

test('a row that was changed on the disk is told, and the rest is read', () => {
  store.append([start(1, 'x'), delta(2, 0, 'a'), stepEnd(3)], { durable: true })
  database.write({ durable: true }, () => database.run(`UPDATE events SET body = replace(body, '"a"', '"b"') WHERE seq = 2`))
  expect(store.events('c', 0, 10)).toMatchObject([{ type: 'turn-start' }, { type: 'notice', code: 'event-damaged', seq: 2, turnId: 't' }, { type: 'step-end' }])
  expect(store.check()).toEqual(['1 entry of the conversation "First talk" cannot be read.'])
})

test('two connections on one file do not get in each other\'s way', () => {
  const other = createConversationStore(openDatabase(join(folder, 'steward.db')))
  store.append([start(1, 'x')], { durable: true })
  other.append([delta(2, 0, 'y')], { durable: false })
  expect(store.events('c', 0, 10)).toHaveLength(2)
  other.remove('c')
  expect(store.get('c')).toBeUndefined()
  expect(() => store.append([delta(3, 1, 'z')], { durable: false })).toThrow()
  other.close()
})
