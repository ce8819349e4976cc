import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CallInput } from '#contract/contract.ts'
import { createConversationStore, type NodeConversationStore } from '#node/conversation-store.ts'
import { systemClock } from '#node/clock.ts'
import { openDatabase } from '#node/sqlite-open.ts'
import { createEventLog, type EventLog } from './event-log.ts'
import { readPage } from './read-page.ts'

let folder: string
let store: NodeConversationStore
let log: EventLog

/** A trunk t0 … t9, of which t3 has another branch x4, x5; and `big`, whose turns fill a frame each. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'steward-page-'))
  store = createConversationStore(openDatabase(join(folder, 'steward.db')))
  log = createEventLog({ store, clock: systemClock, publish: () => {} })
  for (const conversationId of ['c', 'big', 'empty']) store.create({ conversationId, title: '', createdAt: 0, updatedAt: 0, headTurnId: null })
  for (let turn = 0; turn < 10; turn++) addTurn('c', `t${turn}`, turn === 0 ? null : `t${turn - 1}`, 'x')
  addTurn('c', 'x4', 't3', 'x')
  addTurn('c', 'x5', 'x4', 'x')
  store.update('c', { headTurnId: 't9' })
  for (let turn = 0; turn < 3; turn++) addTurn('big', `t${turn}`, turn === 0 ? null : `t${turn - 1}`, 'x'.repeat(3_000_000))
  addTurn('big', 'huge', 't2', 'x'.repeat(4_000_000), 3)
  store.update('big', { headTurnId: 'huge' })
})
afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

function addTurn(conversationId: string, turnId: string, parentTurnId: string | null, text: string, parts = 1): void {
  log.append({ type: 'turn-start', conversationId, turnId, parentTurnId, cause: 'message', content: [], attachments: [], model: { providerId: 'p', model: 'm' }, runBy: 'me' })
  for (let part = 0; part < parts; part++) log.append({ type: 'message-part', conversationId, turnId, step: 0, part, content: { type: 'text', text } })
  log.append({ type: 'turn-end', conversationId, turnId, outcome: { kind: 'done' }, usage: {}, durationMs: 1 })
}

const page = (at: CallInput<'conversation.page'>['at'], limit: number, conversationId = 'c') => readPage({ store, log }, conversationId, at, limit)

test.each([
  [{ kind: 'head' }, 3, 't7 t8 t9', true, false],
  [{ kind: 'head' }, 10, 't0 t1 t2 t3 t4 t5 t6 t7 t8 t9', false, false],
  [{ kind: 'before', turnId: 't2' }, 5, 't0 t1', false, true],
  [{ kind: 'before', turnId: 't0' }, 5, '', false, true],
  [{ kind: 'after', turnId: 't2' }, 3, 't3 t4 t5', true, true],
  [{ kind: 'after', turnId: 't7' }, 9, 't8 t9', true, false],
  [{ kind: 'after', turnId: 'x4' }, 9, 'x5', true, false],
  [{ kind: 'around', turnId: 't3' }, 4, 't2 t3 t4 t5', true, true],
  [{ kind: 'around', turnId: 't0' }, 3, 't0 t1 t2', false, true],
  [{ kind: 'around', turnId: 'x4' }, 9, 't0 t1 t2 t3 x4 x5', false, false],
] as const)('%j, %i turns', (at, limit, ids, hasBefore, hasAfter) => {
  const found = page(at, limit)
  expect(found.turns.map(({ turnId }) => turnId).join(' ')).toBe(ids)
  expect(found).toMatchObject({ hasBefore, hasAfter, headTurnId: 't9', onHeadPath: !('turnId' in at && at.kind === 'around' && at.turnId === 'x4'), lastSeq: 36 })
  for (const turn of found.turns) expect(turn.events.map(({ type }) => type)).toEqual(['turn-start', 'message-part', 'turn-end'])
})

test('siblings stand with each turn, and a page from an end in the middle ends there', () => {
  expect(page({ kind: 'around', turnId: 't4' }, 1).turns).toMatchObject([{ turnId: 't4', parentTurnId: 't3', siblings: ['t4', 'x4'] }])
  store.update('c', { headTurnId: 't5' })
  expect(page({ kind: 'after', turnId: 't3' }, 9)).toMatchObject({ turns: [{ turnId: 't4' }, { turnId: 't5' }], hasAfter: false })
  store.update('c', { headTurnId: 't9' })
  expect(page({ kind: 'head' }, 9, 'empty')).toEqual({ turns: [], hasBefore: false, hasAfter: false, headTurnId: null, onHeadPath: true, lastSeq: 0 })
  expect(() => page({ kind: 'before', turnId: 'none' }, 9)).toThrow('no such turn')
})

test('a page fits a frame: the nearest turns are kept, one that is longer alone is cut', () => {
  expect(page({ kind: 'head' }, 9, 'big')).toMatchObject({ turns: [{ turnId: 'huge', cut: true, events: [{ type: 'turn-start' }, { part: 0 }, { part: 1 }] }], hasBefore: true, hasAfter: false })
  const around = page({ kind: 'around', turnId: 't0' }, 9, 'big')
  expect(around.turns.map(({ turnId, cut }) => [turnId, cut])).toEqual([['t0', false], ['t1', false]])
  expect(around).toMatchObject({ hasBefore: false, hasAfter: true })
})

test('text that is not stored yet is part of the page', () => {
  log.append({ type: 'turn-start', conversationId: 'empty', turnId: 'r', parentTurnId: null, cause: 'message', content: [], attachments: [], model: { providerId: 'p', model: 'm' }, runBy: 'me' })
  store.update('empty', { headTurnId: 'r' })
  log.addText({ conversationId: 'empty', turnId: 'r', step: 0, part: 0, channel: 'text', text: 'on its way' })
  expect(page({ kind: 'head' }, 9, 'empty')).toMatchObject({ turns: [{ events: [{ type: 'turn-start' }, { type: 'message-delta', text: 'on its way' }] }], lastSeq: 2 })
})
