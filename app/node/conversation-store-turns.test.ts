import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ConversationEvent } from '#contract/conversation.ts'
import { writeRow } from './conversation-store-rows.ts'
import { createConversationStore, type NodeConversationStore } from './conversation-store.ts'
import { openDatabase } from './sqlite-open.ts'
import { migrations } from './sqlite-schema.ts'

/** The schema that had no turn index. */
const BEFORE_TURNS = migrations.findIndex((step) => step.includes('CREATE TABLE turns'))

let folder: string
let store: NodeConversationStore
let seq: number

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'steward-turns-'))
  seq = 0
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

function open(): void {
  store = createConversationStore(openDatabase(join(folder, 'steward.db')))
}

const stamp = () => ({ conversationId: 'c', seq: ++seq, at: seq })
const start = (turnId: string, parentTurnId: string | null): ConversationEvent => ({ type: 'turn-start', ...stamp(), turnId, parentTurnId, cause: 'message', content: [], attachments: [], model: { providerId: 'p', model: 'm' }, runBy: 'i' })
const notice = (turnId: string): ConversationEvent => ({ type: 'notice', ...stamp(), turnId, step: 0, code: 'x', text: turnId })
const end = (turnId: string): ConversationEvent => ({ type: 'turn-end', ...stamp(), turnId, outcome: { kind: 'done' }, usage: {}, durationMs: 1 })
const select = (turnId: string): ConversationEvent => ({ type: 'head-select', ...stamp(), turnId })

/** a - b - d, and c beside b; a gets two late events, one of them after another end of it. */
const treeEvents = (): ConversationEvent[] => [start('a', null), notice('a'), end('a'), start('b', 'a'), notice('b'), end('b'), start('c', 'a'), notice('a'), end('c'), select('a'), start('d', 'b'), end('a'), notice('d')]

function look(): unknown {
  const seqs = (turnId: string): number[] => store.turn('c', turnId).map((event) => event.seq)
  const ids = (places: { turnId: string }[]): string => places.map(({ turnId }) => turnId).join('')
  return {
    turns: Object.fromEntries(['a', 'b', 'c', 'd', 'none'].map((turnId) => [turnId, seqs(turnId)])),
    places: [store.place('c', 'd'), store.place('c', 'none'), store.place('none', 'a')],
    paths: [ids(store.pathBefore('c', 'd', 9)), ids(store.pathBefore('c', 'd', 2)), ids(store.pathBefore('c', 'none', 9))],
    children: [ids(store.children('c', null)), ids(store.children('c', 'a')), ids(store.children('c', 'd'))],
    ends: [store.newestEnd('c', 'a'), store.newestEnd('c', 'b'), store.newestEnd('c', 'd')],
    onPath: [store.isOnPath('c', 'b', 'd'), store.isOnPath('c', 'd', 'd'), store.isOnPath('c', 'c', 'd')],
  }
}

const expected = {
  turns: { a: [1, 2, 3, 8, 12], b: [4, 5, 6], c: [7, 9], d: [11, 13], none: [] },
  places: [{ turnId: 'd', parentTurnId: 'b', firstSeq: 11 }, undefined, undefined],
  paths: ['abd', 'bd', ''],
  children: ['a', 'bc', ''],
  ends: ['c', 'd', 'd'],
  onPath: [true, true, false],
}

test('the index knows each turn, its late events, its path and its branches', () => {
  open()
  store.create({ conversationId: 'c', title: 'c', createdAt: 1, updatedAt: 1, headTurnId: null })
  store.append(treeEvents(), { durable: true })
  expect(look()).toEqual(expected)
})

test('a database from before the index gets it at its opening, after a backup', () => {
  // By its own columns: today's store knows more of them.
  const old = openDatabase(join(folder, 'steward.db'), migrations.slice(0, BEFORE_TURNS))
  old.write({ durable: true }, () => {
    old.run("INSERT INTO conversations (key, id, title, created_at, updated_at) VALUES (1, 'c', 'c', 1, 1)")
    for (const event of treeEvents()) {
      const { turnId, type, body, hash } = writeRow(event)
      old.run('INSERT INTO events (conversation, seq, turn_id, type, body, hash) VALUES (1, ?, ?, ?, ?, ?)', event.seq, turnId, type, body, hash)
    }
  })
  old.close()
  open()
  expect(look()).toEqual(expected)
  expect(readdirSync(join(folder, 'backups'))).toHaveLength(1)
  // Goes on as if it had always been there.
  store.append([notice('b'), start('e', 'd')], { durable: true })
  expect([store.turn('c', 'b').map((event) => event.seq), store.newestEnd('c', 'a'), store.newestEnd('c', 'd')]).toEqual([[4, 5, 6, 14], 'c', 'e'])
})

test('a circle of a file from elsewhere ends, and a removed conversation leaves nothing', () => {
  open()
  store.create({ conversationId: 'c', title: 'c', createdAt: 1, updatedAt: 1, headTurnId: null })
  store.append([start('a', 'b'), start('b', 'a')], { durable: true })
  expect(store.pathBefore('c', 'a', 9).map(({ turnId }) => turnId)).toEqual(['b', 'a'])
  expect([store.newestEnd('c', 'a'), store.isOnPath('c', 'none', 'a')]).toEqual(['b', false])
  store.remove('c')
  expect([store.turn('c', 'a'), store.children('c', 'b'), store.check()]).toEqual([[], [], []])
})
