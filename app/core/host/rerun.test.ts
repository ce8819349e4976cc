/** A conversation that was recorded with a real server, asked again with the server gone: whatever could be touched throws. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LLMock } from '@copilotkit/aimock'
import { afterAll, expect, test } from 'vitest'
import type { ConversationEvent } from '#contract/conversation.ts'
import type { ProviderSettings } from '#contract/model.ts'
import { createPorts } from '#node/create-ports.ts'
import { connect } from '#rpc/connect.ts'
import { createPair } from '#rpc/pair.ts'
import { serve } from '#rpc/serve.ts'
import { createHost } from './create-host.ts'

const home = mkdtempSync(join(tmpdir(), 'steward-rerun-'))
const mock = new LLMock()
await mock.start()
const closing: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const close of closing.toReversed()) await close()
  await mock.stop()
  rmSync(home, { recursive: true, force: true })
})

const modern = join(import.meta.dirname, '../../../e2e/servers/modern.ts')
const provider: ProviderSettings = { id: 'mock', kind: 'openai-compatible', label: 'Mock', baseUrl: `${mock.url}/v1`, models: ['first', 'second'], toolMode: 'native' }
const model = (name: string) => ({ providerId: 'mock', model: name })

async function open(servers: object, forbid: boolean) {
  writeFileSync(join(home, 'mcp.json'), JSON.stringify({ mcpServers: servers }))
  const { ports, close } = await createPorts({ home, shell: 'terminal', version: '0' })
  const touched: string[] = []
  const forbidden = (name: string) => new Proxy({}, { get: (_, key) => (touched.push(`${name}.${String(key)}`), () => Promise.reject(new Error(`${name} was touched`))) })
  const host = createHost(forbid ? { ...ports, launcher: forbidden('launcher') as typeof ports.launcher, network: forbidden('network') as typeof ports.network } : ports, { person: true, allow: forbid ? [] : ['*/*'], provider })
  const [near, far] = createPair()
  const stop = serve(far, host)
  const connection = connect(near)
  await connection.subscribed()
  const shut = async (): Promise<void> => {
    stop()
    await host.close()
    await close()
  }
  return { host, connection, touched, shut }
}
type Opened = Awaited<ReturnType<typeof open>>

async function ended({ connection }: Opened, count: number, act: () => Promise<unknown>): Promise<void> {
  let left = count
  const done = new Promise<void>((resolve) => connection.subscribe('turn-end', () => void (--left === 0 && resolve())))
  await connection.subscribed()
  await act()
  await done
}
const eventsOf = async ({ connection }: Opened, conversationId: string): Promise<ConversationEvent[]> => (await connection.call('conversation.events', { conversationId, after: 0 })).events
const results = (events: readonly ConversationEvent[]) => events.flatMap((event) => (event.type === 'tool-result' ? [event] : []))
const echo = (...messages: string[]) => ({ toolCalls: messages.map((message) => ({ name: 'modern__echo', arguments: JSON.stringify({ message }) })) })

test('the same questions of another model: recorded results where the calls match, nothing touched, what is not recorded is said', async () => {
  mock.on({ model: 'first', userMessage: 'two', hasToolResult: false }, echo('a', 'a', 'b'))
  mock.on({ model: 'first', userMessage: 'two', hasToolResult: true }, { content: 'Both came back.' })
  mock.on({ model: 'first', userMessage: 'thanks' }, { content: 'Welcome.' })
  const recorded = await open({ modern: { command: process.execPath, args: [modern] } }, false)
  recorded.host.start()
  let conversationId = ''
  await ended(recorded, 1, async () => void ({ conversationId } = await recorded.connection.call('turn.start', { text: 'echo two', model: model('first') })))
  await ended(recorded, 1, () => recorded.connection.call('turn.start', { conversationId, text: 'thanks', model: model('first') }))
  const before = await eventsOf(recorded, conversationId)
  expect(results(before).map(({ outcome }) => outcome.kind)).toEqual(['ok', 'ok', 'ok'])
  await recorded.shut()

  // Another order, one call more than was recorded, and one that never was.
  mock.on({ model: 'second', userMessage: 'two', hasToolResult: false }, echo('b', 'a', 'a', 'a', 'c'))
  mock.on({ model: 'second', userMessage: 'two', hasToolResult: true }, { content: 'Some came back.' })
  mock.on({ model: 'second', userMessage: 'thanks' }, { content: 'Any time.' })
  const bare = await open({}, true)
  closing.push(bare.shut)
  bare.host.start()
  let rerun = { conversationId: '', title: '' }
  await ended(bare, 2, async () => void (rerun = await bare.connection.call('conversation.rerun', { conversationId, model: model('second') })))
  expect(bare.touched).toEqual([])
  expect(await eventsOf(bare, conversationId)).toEqual(before)
  expect(rerun).toMatchObject({ title: 'echo two (re-run: second)', origin: { kind: 'rerun', conversationId, unrecorded: 'refuse' } })

  const events = await eventsOf(bare, rerun.conversationId)
  expect(results(events).map(({ outcome, content, recordedFrom }) => [outcome.kind, content[0]?.type === 'text' ? content[0].text : '', recordedFrom?.conversationId === conversationId])).toEqual([
    ['ok', 'b', true],
    ['ok', 'a', true],
    ['ok', 'a', true],
    ['failed', '', false],
    ['failed', '', false],
  ])
  expect(events.some(({ type }) => type === 'tool-start' || type === 'consent-request')).toBe(false)
  // The model was told the tool, though its server is gone, and why two calls failed.
  const [asked, answered] = mock.getRequests().filter(({ body }) => JSON.stringify(body).includes('"second"')).map(({ body }) => JSON.stringify(body))
  expect(asked).toContain('modern__echo')
  expect(answered).toContain('is not recorded')

  const { questions, answers } = await bare.connection.call('conversation.rerunSummary', { conversationId: rerun.conversationId })
  expect(questions).toBe(2)
  expect(answers).toMatchObject([
    { question: 'echo two', outcome: 'done', calls: { recorded: 3, unrecorded: 2, called: 0 }, before: { cost: null } },
    { question: 'thanks', outcome: 'done', calls: { recorded: 0, unrecorded: 0, called: 0 } },
  ])
  await expect(bare.connection.call('conversation.rerunSummary', { conversationId })).rejects.toMatchObject({ code: 'rerun-none' })
})
