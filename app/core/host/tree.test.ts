import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ConversationEvent } from '#contract/conversation.ts'
import { createPorts } from '#node/create-ports.ts'
import { connect } from '#rpc/connect.ts'
import { createPair } from '#rpc/pair.ts'
import { serve } from '#rpc/serve.ts'
import { createHost } from './create-host.ts'

const home = mkdtempSync(join(tmpdir(), 'steward-tree-'))
const { ports, close } = await createPorts({ home, shell: 'terminal', version: '0' })
const host = createHost(ports, { person: true })
const [near, far] = createPair()
serve(far, host)
const connection = connect(near)
const demo = { providerId: 'demo', model: 'scripted' }

beforeAll(() => connection.subscribed())
afterAll(async () => {
  await host.close()
  await close()
  rmSync(home, { recursive: true, force: true })
})

async function say(text: string, more: { conversationId?: string; parentTurnId?: string | null } = {}) {
  const ended = new Promise((resolve) => connection.subscribe('turn-end', resolve))
  await connection.subscribed()
  const started = await connection.call('turn.start', { text, model: demo, ...more })
  await ended
  return started
}
const eventsOf = async (conversationId: string): Promise<ConversationEvent[]> => (await connection.call('conversation.events', { conversationId, after: 0 })).events

test('branches, a fork of one of them, and two answers side by side', async () => {
  const { conversationId, turnId: first } = await say('hello')
  const { turnId: second } = await say('call nobody/nothing', { conversationId })
  const { turnId: other } = await say('hello there', { conversationId, parentTurnId: first })
  const { turnId: third } = await say('call nobody/nothing', { conversationId })

  const { branches } = await connection.call('conversation.branches', { conversationId })
  expect(branches).toMatchObject([
    { turnId: first, lastTurnId: first, parent: null, depth: 0, turns: 1, question: 'hello', isShown: true, outcome: 'done' },
    { turnId: second, lastTurnId: second, parent: first, depth: 1, turns: 1, question: 'call nobody/nothing', isShown: false },
    { turnId: other, lastTurnId: third, parent: first, depth: 1, turns: 2, question: 'hello there', isShown: true, model: demo },
  ])
  expect(branches[0]?.answer).not.toBe('')

  const before = await eventsOf(conversationId)
  const fork = await connection.call('conversation.fork', { conversationId, turnId: third })
  expect(fork).toMatchObject({ title: 'hello (copy)', origin: { kind: 'fork', conversationId, turnId: third, title: 'hello' }, running: false })
  expect((await connection.call('conversation.fork', { conversationId: fork.conversationId, turnId: fork.headTurnId ?? '' })).title).toBe('hello (copy 2)')
  // The old one stays as it is; the new one has only the path, under ids of its own, and goes on.
  expect(await eventsOf(conversationId)).toEqual(before)
  const copied = await eventsOf(fork.conversationId)
  expect(copied.flatMap((event) => (event.type === 'turn-start' ? [event.copyOf?.turnId] : []))).toEqual([first, other, third])
  expect(copied.some((event) => 'turnId' in event && [first, other, third].includes(event.turnId))).toBe(false)
  expect(copied.map(({ seq }) => seq)).toEqual(copied.map((_, index) => index + 1))
  await say('hello again', { conversationId: fork.conversationId })
  expect((await connection.call('conversation.branches', { conversationId: fork.conversationId })).branches).toMatchObject([{ turns: 4 }])

  const { words, costs } = await connection.call('conversation.compare', { left: { conversationId, turnId: first }, right: { conversationId, turnId: second } })
  expect(new Set(words.map(({ kind }) => kind))).toContain('added')
  expect(costs).toEqual([null, null])
  await expect(connection.call('conversation.compare', { left: { conversationId, turnId: first }, right: { conversationId, turnId: 'none' } })).rejects.toMatchObject({ code: 'turn-unknown' })
  await expect(connection.call('conversation.fork', { conversationId, turnId: 'none' })).rejects.toMatchObject({ code: 'turn-unknown' })
})

test('a call that goes on in the background has no end in the copy; what an answer cost by the prices that are set', async () => {
  const at = 1
  const place = { conversationId: 'elsewhere', at, turnId: 't' }
  const events: ConversationEvent[] = [
    { type: 'turn-start', ...place, seq: 1, parentTurnId: null, cause: 'message', content: [{ type: 'text', text: 'go' }], attachments: [], model: demo, runBy: '1' },
    { type: 'tool-call', ...place, seq: 2, step: 0, callId: 'k', server: 's', tool: 't', modelName: 's__t', arguments: {} },
    { type: 'tool-task', ...place, seq: 3, step: 0, callId: 'k', taskId: 'task' },
    { type: 'tool-result', ...place, seq: 4, step: 0, callId: 'k', outcome: { kind: 'background', taskId: 'task' }, content: [], durationMs: 1, origin: { server: 's', trusted: false } },
    { type: 'turn-end', ...place, seq: 5, outcome: { kind: 'done' }, usage: { inputTokens: 1 }, durationMs: 1 },
  ]
  const { conversationId } = await connection.call('conversation.import', { title: 'Long work', createdAt: 1, events })
  const fork = await connection.call('conversation.fork', { conversationId, turnId: 't' })
  const copied = await eventsOf(fork.conversationId)
  expect(copied.map(({ type }) => type)).toEqual(['turn-start', 'tool-call', 'tool-result', 'turn-end'])
  ports.settings.update({ budgets: { ...ports.settings.get().budgets, prices: [{ model: 'demo/*', input: 2_000_000, output: 1 }] } })
  const sides = { left: { conversationId, turnId: 't' }, right: { conversationId: fork.conversationId, turnId: fork.headTurnId ?? '' } }
  expect(await connection.call('conversation.compare', sides)).toEqual({ words: [], costs: [2, 2] })
  expect(copied[2]).toMatchObject({ callId: 'k', outcome: { kind: 'unknown' } })
})
