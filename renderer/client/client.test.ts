import { afterEach, expect, test, vi } from 'vitest'
import type { ConversationEvent } from '#contract/conversation.ts'
import type { Handlers } from '#contract/contract.ts'
import { createPair } from '#rpc/pair.ts'
import { serve, type Served } from '#rpc/serve.ts'
import type { Transport } from '#rpc/transport.ts'
import { createConversationStores } from '../state/conversation-stores.ts'
import { createClient } from './client.ts'

/** The real RPC over in-process pairs; behind it only the stored events of one conversation. */
function createWorld() {
  const stored: ConversationEvent[] = []
  const listeners = new Set<Parameters<Served['subscribe']>[0]>()
  const ends: Transport[] = []
  let isUp = true
  const handlers = {
    'conversation.events': ({ after, limit }: { after: number; limit: number }) => ({
      events: stored.filter((event) => event.seq > after).slice(0, limit),
      lastSeq: stored.at(-1)?.seq ?? 0,
      reset: false,
    }),
    'conversation.page': () => ({
      turns: stored.length === 0 ? [] : [{ turnId: 't', parentTurnId: null, siblings: ['t'], events: stored, cut: false }],
      hasBefore: false,
      hasAfter: false,
      headTurnId: stored.length === 0 ? null : 't',
      onHeadPath: true,
      lastSeq: stored.at(-1)?.seq ?? 0,
    }),
    // Only these calls are made here; the rest of the contract is not needed.
  } as unknown as Handlers
  return {
    stored,
    open: async (): Promise<Transport> => {
      if (!isUp) throw new Error('refused')
      const [view, host] = createPair()
      serve(host, { handlers, subscribe: (listener) => (listeners.add(listener), () => listeners.delete(listener)) })
      ends.push(view)
      return view
    },
    add(text: string, isPublished = true): void {
      const seq = stored.length + 1
      const base = { conversationId: 'c', seq, at: seq, turnId: 't' }
      const event: ConversationEvent =
        seq === 1
          ? { ...base, type: 'turn-start', parentTurnId: null, cause: 'message', content: [], attachments: [], model: { providerId: 'demo', model: 'demo' }, runBy: 'test' }
          : { ...base, type: 'message-delta', step: 0, part: 0, channel: 'text', offset: stored.reduce((sum, item) => sum + (item.type === 'message-delta' ? item.text.length : 0), 0), text }
      stored.push(event)
      if (isPublished) for (const listener of listeners) listener(event.type, event as never)
    },
    cut(): void {
      for (const end of ends.splice(0)) end.close()
    },
    setUp(value: boolean): void {
      isUp = value
    },
  }
}

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

function follow() {
  const world = createWorld()
  const client = createClient(world.open)
  closers.push(client.close)
  const stores = createConversationStores(client, (run) => queueMicrotask(run))
  const store = stores.open('c')
  const text = (): string => {
    const turn = store.getState().conversation.path[0]
    return turn?.steps.flatMap((step) => step.items).map((item) => (item.kind === 'text' ? item.text : '')).join('') ?? ''
  }
  return { world, client, store, text }
}

test('live events are folded, and those from before are read', async () => {
  const { world, client, text } = follow()
  world.add('')
  world.add('before ')
  await vi.waitFor(() => expect(client.status.getState().kind).toBe('open'))
  await vi.waitFor(() => expect(text()).toBe('before '))
  world.add('after')
  await vi.waitFor(() => expect(text()).toBe('before after'))
})

test('after a lost connection it comes back and reads what was missed', async () => {
  const { world, client, text } = follow()
  world.add('')
  world.add('one ')
  await vi.waitFor(() => expect(text()).toBe('one '))
  world.setUp(false)
  world.cut()
  await vi.waitFor(() => expect(client.status.getState().kind).toBe('lost'))
  await expect(client.call('conversation.events', { conversationId: 'c', after: 0 })).rejects.toMatchObject({ code: 'connection-closed' })
  world.add('two ')
  world.setUp(true)
  await vi.waitFor(() => expect(client.status.getState().kind).toBe('open'), { timeout: 5000 })
  await vi.waitFor(() => expect(text()).toBe('one two '))
  // The subscriptions came along.
  world.add('three')
  await vi.waitFor(() => expect(text()).toBe('one two three'))
})

test('a gap in the live numbers is read again', async () => {
  const { world, text } = follow()
  world.add('')
  world.add('one ')
  await vi.waitFor(() => expect(text()).toBe('one '))
  world.add('missed ', false)
  world.add('three')
  await vi.waitFor(() => expect(text()).toBe('one missed three'))
})
