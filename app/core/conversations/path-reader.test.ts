import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ConversationEvent } from '#contract/conversation.ts'
import { createConversationStore, type NodeConversationStore } from '#node/conversation-store.ts'
import { openDatabase } from '#node/sqlite-open.ts'
import { createPathReader } from './path-reader.ts'

let folder: string
let store: NodeConversationStore
let seq: number
let now: number

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'steward-path-'))
  store = createConversationStore(openDatabase(join(folder, 'steward.db')))
  store.create({ conversationId: 'c', title: '', createdAt: 0, updatedAt: 0, headTurnId: null })
  seq = 0
  now = 0
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

type Draft = ConversationEvent extends infer Event ? (Event extends ConversationEvent ? Omit<Event, 'conversationId' | 'seq' | 'at'> : never) : never
const add = (...drafts: Draft[]): void => store.append(drafts.map((draft) => ({ ...draft, conversationId: 'c', seq: ++seq, at: now }) as ConversationEvent), { durable: false })
const start = (turnId: string, parentTurnId: string | null): Draft => ({ type: 'turn-start', turnId, parentTurnId, cause: 'message', content: [], attachments: [], model: { providerId: 'p', model: 'm' }, runBy: 'me' })
const say = (turnId: string, offset: number, text: string): Draft => ({ type: 'message-delta', turnId, step: 0, part: 0, channel: 'text', offset, text })
const end = (turnId: string): Draft => ({ type: 'turn-end', turnId, outcome: { kind: 'done' }, usage: {}, durationMs: 1 })

/** The store, and what was read of it. */
function counting(): { reader: typeof store; read: { events: number; turns: string[] } } {
  const read = { events: 0, turns: [] as string[] }
  const reader: typeof store = {
    ...store,
    events(...args) {
      const events = store.events(...args)
      read.events += events.length
      return events
    },
    turns(conversationId, turnIds) {
      read.turns.push(...turnIds)
      return store.turns(conversationId, turnIds)
    },
  }
  return { reader, read }
}

test('reads the turns of the path, then only what is new, a late result of an earlier turn too', () => {
  const call: Draft = { type: 'tool-call', turnId: 'a', step: 0, callId: 'k', server: 's', tool: 'x', modelName: 's__x', arguments: {} }
  add(start('a', null), call, end('a'), start('beside', 'a'), end('beside'), start('b', 'a'), say('b', 0, 'Hel'))
  const { reader, read } = counting()
  const path = createPathReader(reader, { conversationId: 'c', turnId: 'b' })
  expect(path.read().map((turn) => [turn.start.turnId, turn.steps[0]?.text])).toEqual([['a', ''], ['b', 'Hel']])
  expect(read).toEqual({ events: 0, turns: ['b', 'a'] })
  add(say('b', 3, 'lo'), { type: 'tool-result', turnId: 'a', step: 0, callId: 'k', outcome: { kind: 'ok' }, content: [], durationMs: 1, origin: { server: 's', trusted: false } }, start('c', 'beside'))
  const [first, second] = path.read()
  expect([first?.steps[0]?.toolCalls[0]?.result?.seq, second?.steps[0]?.text]).toEqual([9, 'Hello'])
  expect(path.read()).toHaveLength(2)
  expect(read).toEqual({ events: 3, turns: ['b', 'a'] })
})

test('may begin at a turn that stands for what was before it', () => {
  for (let turn = 0; turn < 250; turn++) add(start(`t${turn}`, turn === 0 ? null : `t${turn - 1}`), end(`t${turn}`))
  const { reader, read } = counting()
  const path = createPathReader(reader, { conversationId: 'c', turnId: 't249', beginsAt: (turn) => turn.start.turnId === 't120' }).read()
  expect([path.length, path[0]?.start.turnId, read.turns.length]).toEqual([130, 't120', 150])
  expect(createPathReader(store, { conversationId: 'c', turnId: 't249' }).read()).toHaveLength(250)
})
