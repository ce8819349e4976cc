import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Handlers } from '#contract/contract.ts'
import { createEventLog, type EventLog } from '#core/conversations/event-log.ts'
import { readPage } from '#core/conversations/read-page.ts'
import { createConversationStore, type NodeConversationStore } from '#node/conversation-store.ts'
import { systemClock } from '#node/clock.ts'
import { openDatabase } from '#node/sqlite-open.ts'
import { createPair } from '#rpc/pair.ts'
import { serve, type Served } from '#rpc/serve.ts'
import { createClient, type Client } from '../client/client.ts'
import { ConversationWindow } from './conversation-window.ts'
import { createConversationStores, type ConversationStores } from './conversation-stores.ts'
import { MOST_TURNS } from './window.ts'

const TURNS = 600
let folder: string
let store: NodeConversationStore
let log: EventLog
let client: Client
let stores: ConversationStores
const listeners = new Set<Parameters<Served['subscribe']>[0]>()

/** The real store, log, pages, RPC; of the host only what is called here. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'steward-window-'))
  store = createConversationStore(openDatabase(join(folder, 'steward.db')))
  log = createEventLog({ store, clock: systemClock, publish: (type, event) => listeners.forEach((listener) => listener(type, event)) })
  const handlers = {
    'conversation.page': ({ conversationId, at, limit }: Parameters<Handlers['conversation.page']>[0]) => readPage({ store, log }, conversationId, at, limit),
    'conversation.events': ({ conversationId, after, limit }: Parameters<Handlers['conversation.events']>[0]) => log.events(conversationId, after, limit),
    'conversation.select': ({ conversationId, turnId }: { conversationId: string; turnId: string }) => {
      store.update(conversationId, { headTurnId: turnId })
      log.append({ type: 'head-select', conversationId, turnId })
      return store.get(conversationId)
    },
  } as unknown as Handlers
  client = createClient(async () => {
    const [view, host] = createPair()
    serve(host, { handlers, subscribe: (listener) => (listeners.add(listener), () => listeners.delete(listener)) })
    return view
  })
  stores = createConversationStores(client, (run) => queueMicrotask(run))
  for (const id of ['long', 'tree']) store.create({ conversationId: id, title: '', createdAt: 0, updatedAt: 0, headTurnId: null })
  for (let turn = 0; turn < TURNS; turn++) add('long', turn)
  for (let turn = 0; turn < 30; turn++) add('tree', turn)
  add('tree', 100, 't9')
  add('tree', 101, 't100')
  store.update('tree', { headTurnId: 't29' })
})
afterAll(() => {
  client.close()
  store.close()
  rmSync(folder, { recursive: true })
})

function add(conversationId: string, turn: number, parentTurnId = turn === 0 ? null : `t${turn - 1}`): void {
  const turnId = `t${turn}`
  log.append({ type: 'turn-start', conversationId, turnId, parentTurnId, cause: 'message', content: [{ type: 'text', text: turnId }], attachments: [], model: { providerId: 'p', model: 'm' }, runBy: 'me' })
  store.update(conversationId, { headTurnId: turnId })
  log.append({ type: 'turn-end', conversationId, turnId, outcome: { kind: 'done' }, usage: {}, durationMs: 1 })
}

const ids = (window: ConversationWindow): string[] => window.store.getState().conversation.path.map(({ turnId }) => turnId)
const isWhole = (window: ConversationWindow): boolean => ids(window).every((id, index, all) => index === 0 || Number(id.slice(1)) === Number(all[index - 1]!.slice(1)) + 1)

async function opened(conversationId: string, turnId?: string): Promise<ConversationWindow> {
  stores.open(conversationId, turnId)
  const window = stores.window(conversationId)!
  await vi.waitFor(() => expect(window.store.getState().loading.kind).toBe('ready'))
  return window
}

test('the end is read first; scrolling up reads on and lets the far end go; the way back leads to the end again', async () => {
  const window = await opened('long')
  expect([ids(window).length, ids(window).at(-1), window.store.getState().conversation.hasBefore]).toEqual([16, 't599', true])
  for (let page = 0; page < 8; page++) {
    await window.loadBefore()
    window.letGo('last')
    expect(ids(window).length).toBeLessThanOrEqual(MOST_TURNS)
    expect(isWhole(window)).toBe(true)
  }
  const { conversation } = window.store.getState()
  expect([ids(window)[0], conversation.hasAfter, conversation.head?.turnId]).toEqual(['t264', true, 't599'])

  // What is said at the end meanwhile is known, though it is not shown.
  add('long', TURNS)
  await vi.waitFor(() => expect(window.store.getState().conversation.head?.turnId).toBe('t600'))
  expect(isWhole(window)).toBe(true)
  for (let page = 0; page < 12 && window.store.getState().conversation.hasAfter; page++) {
    await window.loadAfter()
    window.letGo('first')
    expect(ids(window).length).toBeLessThanOrEqual(MOST_TURNS)
  }
  expect([ids(window).at(-1), isWhole(window), ids(window).length]).toEqual(['t600', true, MOST_TURNS])
  add('long', TURNS + 1)
  await vi.waitFor(() => expect(ids(window).at(-1)).toBe('t601'))
})

test('a place far away is gone to, and so is the beginning; a turn that is not there leads to the end', async () => {
  const window = await opened('long')
  await window.goTo('t300')
  expect(ids(window)).toContain('t300')
  expect(window.store.getState().place).toMatchObject({ turnId: 't300', generation: 1 })
  await window.goTo('t301')
  expect(window.store.getState().place).toMatchObject({ turnId: 't301', generation: 1 })
  await window.goTo('t0')
  expect([ids(window)[0], window.store.getState().conversation.hasBefore]).toEqual(['t0', false])
  await window.goTo('nowhere')
  expect(ids(window).at(-1)).toBe('t601')
  expect(window.store.getState().conversation.hasAfter).toBe(false)
})

test('a result that comes late for a turn that is not loaded changes nothing', async () => {
  const window = await opened('long')
  const before = ids(window)
  log.append({ type: 'tool-result', conversationId: 'long', turnId: 't3', step: 0, callId: 'k', outcome: { kind: 'ok' }, content: [], durationMs: 1, origin: { server: null, trusted: true } })
  const lastSeq = log.lastSeq('long')
  await vi.waitFor(() => expect(window.store.getState().conversation.lastSeq).toBe(lastSeq))
  expect(ids(window)).toEqual(before)
})

test('another branch takes the place of the old one from the fork on; what stands before stays the same', async () => {
  const window = await opened('tree')
  await window.loadBefore()
  const before = window.store.getState()
  await window.showBranch('t100')
  await vi.waitFor(() => expect(ids(window).at(-1)).toBe('t100'))
  const after = window.store.getState()
  expect(after.place).toBe(before.place)
  expect(after.conversation.path.slice(0, 10)).toEqual(before.conversation.path.slice(0, 10))
  expect(after.conversation.path[5]).toBe(before.conversation.path[5])
  expect(after.conversation.siblings.get('t100')).toEqual(['t10', 't100'])
})
