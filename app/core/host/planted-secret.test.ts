/** One server that tells its secret in every way a server can speak, and everywhere that it could arrive. Everything is started once. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LLMock } from '@copilotkit/aimock'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { ServerRequest } from '#contract/server-request.ts'
import { createPorts } from '#node/create-ports.ts'
import { connect } from '#rpc/connect.ts'
import { createPair } from '#rpc/pair.ts'
import { serve } from '#rpc/serve.ts'
import { createHost } from './create-host.ts'

const NAME = `planted-${crypto.randomUUID()}`
/** Differs in each of the forms: quotes for JSON, signs for an address, letters of two bytes. */
const KEY = `pl4nted/"käy"+${crypto.randomUUID()}`
const base64 = Buffer.from(KEY).toString('base64')
/** A piece of each form; also the middle of it, so that a half is found. */
const TRACES = [KEY, KEY.slice(-20), encodeURIComponent(KEY), base64, base64.slice(4, -6), Buffer.from(KEY).toString('hex'), Buffer.from(`user:${KEY}`).toString('base64').slice(12, -6)]
const MARK = `[secret ${NAME} hidden by Steward]`

const mock = new LLMock()
await mock.start()
const home = mkdtempSync(join(tmpdir(), 'steward-planted-'))
const leaky = join(import.meta.dirname, '../../../e2e/servers/leaky.mjs')
const inSight = { command: process.execPath, args: [leaky, `--key=\${secret:${NAME}}`] }
writeFileSync(join(home, 'mcp.json'), JSON.stringify({ mcpServers: { leaky: { command: process.execPath, args: [leaky], env: { KEY: `\${secret:${NAME}}` } }, refused: inSight, allowed: { ...inSight, allowSecretsIn: ['args'] } } }))
const { ports, close: closePorts } = await createPorts({ home, shell: 'terminal', version: '0', browser: { open: () => Promise.resolve('open-here') } })
await ports.secrets.set(NAME, KEY)
const host = createHost(ports, { person: true, allow: ['*/*'], provider: { id: 'mock', kind: 'openai-compatible', label: 'Mock', baseUrl: `${mock.url}/v1`, models: ['mock'], toolMode: 'native' } })
const [near, far] = createPair()
const stop = serve(far, host)
const connection = connect(near)
/** Every event that crossed the contract, and every answer and error that was asked for. */
const crossed: unknown[] = []
host.subscribe((event, payload) => void crossed.push([event, payload]))

async function told<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    crossed.push(await answer)
    return await answer
  } catch (error) {
    crossed.push(error instanceof Error && 'problem' in error ? [error.problem, String(error)] : String(error))
    return undefined
  }
}

beforeAll(async () => {
  host.start()
  await connection.call('server.list', {})
}, 20_000)

afterAll(async () => {
  await ports.secrets.remove(NAME)
  stop()
  await host.close()
  await closePorts()
  await mock.stop()
  rmSync(home, { recursive: true, force: true })
})

const traceIn = (text: string): string[] => TRACES.filter((trace) => text.includes(trace) || text.includes(JSON.stringify(trace).slice(1, -1)))

test('what a server brings is masked before it is stored, shown, or sent to the model', { timeout: 30_000 }, async () => {
  mock.on({ userMessage: 'go', hasToolResult: true }, { content: 'Done.' })
  mock.onMessage('go', { toolCalls: [{ name: 'leaky__everything', arguments: {} }, { name: 'leaky__refuse', arguments: {} }] })
  const { conversationId } = await connection.call('conversation.create', {})
  const ended = new Promise((resolve) => connection.subscribe('turn-end', resolve))
  await connection.subscribed()
  await connection.call('turn.start', { conversationId, text: 'go' })
  await ended
  const wire = JSON.stringify(mock.getRequests())
  expect(wire).toContain(MARK)
  expect(traceIn(wire)).toEqual([])
  const events = JSON.stringify(await connection.call('conversation.events', { conversationId, after: 0, limit: 1000 }))
  expect(events).toContain(`in two: `)
  // A secret across two pieces goes as a whole; bytes are still bytes.
  expect(events).toContain(`in two: ${MARK}, said the server`)
  expect(traceIn(events)).toEqual([])
})

/** What a server brings, with the mark in it. */
async function read(answer: Promise<unknown>): Promise<void> {
  expect(JSON.stringify(await told(answer))).toContain(MARK)
}

test('the same by hand: errors, questions, resources, prompts, messages, its last words', { timeout: 30_000 }, async () => {
  const questions: ServerRequest[] = []
  connection.subscribe('server-request-change', ({ requests }) => {
    for (const request of requests) {
      if (questions.some(({ requestId }) => requestId === request.requestId)) continue
      questions.push(request)
      void told(connection.call('server-request.answer', { requestId: request.requestId, nonce: request.nonce, answer: { kind: 'decline' } }))
    }
  })
  await connection.subscribed()
  await told(connection.call('tool.call', { server: 'leaky', tool: 'everything', arguments: {} }))
  await told(connection.call('tool.call', { server: 'leaky', tool: 'refuse', arguments: {} }))
  await told(connection.call('tool.call', { server: 'leaky', tool: 'ask', arguments: {} }))
  expect(questions.map(({ kind }) => kind).length).toBe(2)
  expect(JSON.stringify(questions)).toContain(MARK)
  await read(connection.call('server.read', { server: 'leaky', uri: 'leaky://one' }))
  await read(connection.call('server.prompt', { server: 'leaky', name: 'tell', arguments: {} }))
  await read(connection.call('server.tools', {}))
  await read(connection.call('server.resources', { server: 'leaky' }))
  await told(connection.call('server.list', {}))
  const died = await told(connection.call('tool.call', { server: 'leaky', tool: 'die', arguments: {} }))
  expect(JSON.stringify(died)).toContain('leaky dies of')
  await told(connection.call('server.logs', { server: 'leaky', after: 0 }))
  await told(connection.call('server.messages', { server: 'leaky', after: 0 }))
  const all = JSON.stringify(crossed)
  for (const expected of ['leaky says', 'Half of', 'I will not take', 'leaky starts with', 'notifications/message']) expect(all).toContain(expected)
  expect(traceIn(all)).toEqual([])
})

test.skipIf(process.platform !== 'linux')('no process shows it on its command line, unless the person said so', { timeout: 30_000 }, async () => {
  const commandLines = (): string[] =>
    readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .flatMap((pid) => {
        try {
          return [readFileSync(`/proc/${pid}/cmdline`, 'utf8')]
        } catch {
          return []
        }
      })
  await connection.call('server.start', { server: 'leaky' }).catch(() => undefined)
  await connection.call('tool.call', { server: 'leaky', tool: 'refuse', arguments: {} }).catch(() => undefined)
  const { servers } = await connection.call('server.list', {})
  expect(servers.map(({ name }) => name)).not.toContain('refused')
  const { problems } = await connection.call('config.read', {})
  expect(problems).toMatchObject([{ server: 'refused', code: 'config-secret-exposed', severity: 'error', nextStep: expect.stringContaining('"env"') }])
  const state = servers.find(({ name }) => name === 'leaky')?.state
  const pid = state && 'pid' in state ? state.pid : undefined
  expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).toContain(KEY)
  expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain('leaky.mjs')
  expect(commandLines().filter((line) => line.includes(KEY))).toHaveLength(servers.some(({ name, state: { kind } }) => name === 'allowed' && kind === 'ready') ? 1 : 0)
  await connection.call('server.stop', { server: 'allowed' })
  expect(commandLines().filter((line) => line.includes(KEY))).toEqual([])
})

test('it stands in no file', async () => {
  ports.logger.error(`A line with ${KEY}`, { note: KEY, [KEY]: 'as a name' })
  await vi.waitFor(() => expect(readFileSync(join(home, 'logs', 'terminal.log'), 'utf8')).toContain('A line with'))
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const found = files.filter((file) => {
    const text = readFileSync(join(file.parentPath, file.name))
    return TRACES.some((trace) => text.includes(trace) || text.includes(JSON.stringify(trace).slice(1, -1)))
  })
  expect(found.map(({ name }) => name)).toEqual([])
  expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['steward.db', 'terminal.log']))
})

test('what the person typed stays as typed, goes to the model so, and is masked only in what is exported', { timeout: 20_000 }, async () => {
  mock.onMessage(`mine is ${KEY}`, { content: 'Noted.' })
  const { conversationId } = await connection.call('conversation.create', {})
  const ended = new Promise((resolve) => connection.subscribe('turn-end', (end) => end.conversationId === conversationId && resolve(end)))
  await connection.subscribed()
  const before = crossed.length
  await connection.call('turn.start', { conversationId, text: `mine is ${KEY}` })
  await ended
  crossed.splice(before)
  const events = async (hideSecrets: boolean): Promise<string> => JSON.stringify((await connection.call('conversation.events', { conversationId, after: 0, hideSecrets })).events)
  expect(await events(false)).toContain(JSON.stringify(KEY).slice(1, -1))
  expect(JSON.stringify(mock.getRequests().at(-1)?.body)).toContain(JSON.stringify(KEY).slice(1, -1))
  expect(await events(true)).toContain(`mine is ${MARK}`)
  expect(traceIn(await events(true))).toEqual([])
})
