import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LLMock } from '@copilotkit/aimock'
import { afterAll, expect, test as sequential } from 'vitest'
import type { ConsentAnswer, ConsentRequest } from '#contract/consent.ts'
import type { ConversationEvent, TurnOutcome } from '#contract/conversation.ts'
import type { JsonObject } from '#contract/json.ts'
import type { ModelRef } from '#contract/model.ts'
import { createPorts } from '#node/create-ports.ts'
import { connect, type Connection } from '#rpc/connect.ts'
import { createPair } from '#rpc/pair.ts'
import { serve } from '#rpc/serve.ts'
import { createHost } from './create-host.ts'
import type { HostOptions } from './host.ts'

/** A real host on a real folder with real servers and the scripted demo model; only the person is played. */
interface Bench {
  readonly home: string
  readonly connection: Connection
  /** Sends a message and waits for the end of its turn. */
  say(text: string, more?: { conversationId?: string; parentTurnId?: string | null; maxSteps?: number; model?: ModelRef }): Promise<{ conversationId: string; turnId: string; outcome: TurnOutcome; events: ConversationEvent[] }>
  events(conversationId: string): Promise<ConversationEvent[]>
  close(): Promise<void>
}

const modern = join(import.meta.dirname, '../../../e2e/servers/modern.ts')
const odd = join(import.meta.dirname, '../../../e2e/servers/odd.mjs')
// Most of the time here is waiting for processes, so the tests wait together.
const test = sequential.concurrent
const open = new Set<() => Promise<void>>()
const folders: string[] = []

afterAll(async () => {
  await Promise.all([...open].map((close) => close()))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function makeHome(servers: Record<string, JsonObject> = { modern: { command: process.execPath, args: [modern] } }): string {
  const home = mkdtempSync(join(tmpdir(), 'steward-host-'))
  folders.push(home)
  writeFileSync(join(home, 'mcp.json'), JSON.stringify({ mcpServers: servers }))
  return home
}

async function openBench(home: string, person?: (request: ConsentRequest) => ConsentAnswer | { kind: 'edit'; arguments: JsonObject } | undefined, options: Partial<HostOptions> = {}): Promise<Bench> {
  const { ports, close: closePorts } = await createPorts({ home, shell: 'terminal', version: '0' })
  const host = createHost(ports, { person: true, ...options })
  const [near, far] = createPair()
  const stop = serve(far, host)
  const connection = connect(near)
  host.start()

  const answered = new Set<string>()
  connection.subscribe('consent-change', ({ requests }) => {
    for (const request of requests) {
      if (answered.has(request.requestId)) continue
      answered.add(request.requestId)
      const answer = person?.(request)
      const { requestId, nonce } = request
      if (answer?.kind === 'edit') void connection.call('consent.edit', { requestId, nonce, arguments: answer.arguments })
      else if (answer) void connection.call('consent.answer', { requestId, nonce, answer })
    }
  })
  const ended = new Map<string, TurnOutcome>()
  const waiting = new Map<string, (outcome: TurnOutcome) => void>()
  connection.subscribe('turn-end', ({ turnId, outcome }) => {
    ended.set(turnId, outcome)
    waiting.get(turnId)?.(outcome)
  })
  await connection.subscribed()

  const events = async (conversationId: string): Promise<ConversationEvent[]> => (await connection.call('conversation.events', { conversationId, after: 0 })).events
  const close = async (): Promise<void> => {
    open.delete(close)
    stop()
    await host.close()
    await closePorts()
  }
  open.add(close)
  return {
    home,
    connection,
    events,
    close,
    async say(text, more) {
      const { conversationId, turnId } = await connection.call('turn.start', { text, ...more })
      const outcome = ended.get(turnId) ?? (await new Promise<TurnOutcome>((resolve) => waiting.set(turnId, resolve)))
      return { conversationId, turnId, outcome, events: await events(conversationId) }
    },
  }
}

const allowOnce = (): ConsentAnswer => ({ kind: 'allow-once' })
const results = (events: ConversationEvent[]): Extract<ConversationEvent, { type: 'tool-result' }>[] => events.filter((event) => event.type === 'tool-result')
const textOf = (events: ConversationEvent[]): string => events.map((event) => (event.type === 'message-delta' && event.channel === 'text' ? event.text : '')).join('')

test('from a message to a tool result, asked once, and everything is on record after a restart', async () => {
  const asked: ConsentRequest[] = []
  const home = makeHome()
  const bench = await openBench(home, (request) => (asked.push(request), allowOnce()))
  const { conversationId, outcome, events } = await bench.say('call modern/echo message="hello"')
  expect(outcome).toEqual({ kind: 'done' })
  expect(asked).toMatchObject([{ server: 'modern', tool: 'echo', arguments: { message: 'hello' }, reasons: [{ code: 'first-use' }] }])
  expect(events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1])).toEqual([
    'turn-start', 'step-start', 'message-delta', 'tool-call', 'step-end', 'consent-request', 'consent-answer', 'tool-start', 'tool-result', 'step-start', 'message-delta', 'step-end', 'turn-end',
  ])
  expect(events.map(({ seq }) => seq)).toEqual([...new Set(events.map(({ seq }) => seq))].toSorted((left, right) => left - right))
  expect(results(events)[0]).toMatchObject({ outcome: { kind: 'ok' }, content: [{ type: 'text', text: 'hello' }], origin: { server: 'modern', trusted: false } })

  await bench.close()
  const again = await openBench(home)
  expect(await again.events(conversationId)).toEqual(events)
  expect((await again.connection.call('conversation.list', {})).conversations).toMatchObject([{ conversationId, title: 'call modern/echo message="hello"', running: false }])
})

test('a denial with a message reaches the model; edited arguments are what runs', async () => {
  const bench = await openBench(makeHome(), (request) =>
    request.arguments['message'] === 'no' ? { kind: 'deny', message: 'say it nicer' } : request.editedFrom ? allowOnce() : { kind: 'edit', arguments: { message: 'edited' } },
  )
  const denied = await bench.say('call modern/echo message="no"')
  expect(results(denied.events)[0]?.outcome).toMatchObject({ kind: 'denied', message: 'say it nicer' })
  expect(textOf(denied.events)).toContain('say it nicer')
  expect(denied.events.some(({ type }) => type === 'tool-start')).toBe(false)

  const edited = await bench.say('call modern/echo message="yes"', { conversationId: denied.conversationId })
  expect(results(edited.events)[1]).toMatchObject({ content: [{ text: 'edited' }] })
  expect(edited.events.findLast((event) => event.type === 'tool-start')).toMatchObject({ arguments: { message: 'edited' }, decidedBy: 'person' })
})

test('an answer whose arguments do not fit the schema is refused and the request stays open', async () => {
  const bench = await openBench(makeHome())
  const turn = bench.say('call modern/echo message="x"')
  const request = await waitFor(async () => (await bench.connection.call('consent.list', {})).requests[0])
  const { requestId, nonce } = request
  const edit = (args: JsonObject): Promise<ConsentRequest> => bench.connection.call('consent.edit', { requestId, nonce, arguments: args })
  const answer = (to: Pick<ConsentRequest, 'requestId' | 'nonce'>): Promise<unknown> => bench.connection.call('consent.answer', { ...to, answer: { kind: 'allow-once' } })
  await expect(edit({ message: 7 })).rejects.toMatchObject({ code: 'arguments-invalid' })
  await expect(answer({ requestId, nonce: 'forged' })).rejects.toMatchObject({ code: 'consent-nonce-wrong' })
  expect((await bench.connection.call('consent.list', {})).requests).toHaveLength(1)

  const edited = await edit({ message: 'y' })
  expect((await bench.connection.call('consent.list', {})).requests).toMatchObject([{ requestId: edited.requestId, arguments: { message: 'y' }, editedFrom: { message: 'x' } }])
  // What was shown first can no longer be answered, and its nonce is good for nothing else.
  await expect(answer(request)).rejects.toMatchObject({ code: 'consent-request-gone' })
  await expect(answer({ requestId: edited.requestId, nonce })).rejects.toMatchObject({ code: 'consent-nonce-wrong' })
  await answer(edited)
  const { outcome, events } = await turn
  expect(outcome).toEqual({ kind: 'done' })
  expect(events.filter((event) => event.type === 'consent-request').map((event) => event.request.arguments)).toEqual([{ message: 'x' }, { message: 'y' }])
  expect(events.find((event) => event.type === 'tool-start')).toMatchObject({ arguments: { message: 'y' } })
  await expect(answer(edited)).rejects.toMatchObject({ code: 'consent-request-gone' })
})

test('grants: for this conversation, always with these arguments, revoked', async () => {
  const asked: ConsentRequest[] = []
  let answer = (): ConsentAnswer => ({ kind: 'allow-conversation' })
  const bench = await openBench(makeHome(), (request) => (asked.push(request), answer()))
  const first = await bench.say('call modern/echo message="a"')
  await bench.say('call modern/echo message="b"', { conversationId: first.conversationId })
  expect(asked).toHaveLength(1)
  answer = () => ({ kind: 'allow-always', cover: 'arguments' })
  await bench.say('call modern/echo message="c"')
  expect(asked).toHaveLength(2)
  await bench.say('call modern/echo message="c"')
  expect(asked).toHaveLength(2)
  await bench.say('call modern/echo message="d"')
  expect(asked).toHaveLength(3)

  const { grants } = await bench.connection.call('grant.list', {})
  expect(grants.map(({ rule, uses }) => [rule.kind, uses])).toEqual([['tool', 2], ['tool-arguments', 2], ['tool-arguments', 1]])
  for (const { grantId } of grants) await bench.connection.call('grant.revoke', { grantId })
  await bench.say('call modern/echo message="c"')
  expect(asked).toHaveLength(4)
})

test('data from outside makes a granted tool ask again, once, saying where it came from', async () => {
  const mock = new LLMock({ port: 0 })
  const callEcho = { toolCalls: [{ name: 'modern__echo', arguments: '{"message":"again"}' }] }
  for (const turnIndex of [0, 1, 2]) mock.addFixture({ match: { userMessage: 'three times', turnIndex }, response: callEcho })
  mock.addFixture({ match: { userMessage: 'three times', turnIndex: 3 }, response: { content: 'Done.' } })
  await mock.start()
  try {
    const asked: ConsentRequest[] = []
    const provider = { id: 'mock', kind: 'openai-compatible' as const, label: 'Mock', baseUrl: `${mock.url}/v1`, models: ['mock'], toolMode: 'native' as const }
    const bench = await openBench(makeHome(), (request) => (asked.push(request), { kind: 'allow-always', cover: 'tool' }), { provider })
    const { outcome, events } = await bench.say('three times', { model: { providerId: 'mock', model: 'mock' } })
    expect(outcome).toEqual({ kind: 'done' })
    expect(asked.map(({ reasons }) => reasons[0]?.code)).toEqual(['first-use', 'untrusted-data'])
    expect(asked[1]?.reasons[0]?.text).toContain('data from modern/echo')
    expect(results(events).map((result) => result.outcome.kind)).toEqual(['ok', 'ok', 'ok'])
    expect(events.filter((event) => event.type === 'tool-start').map(({ decidedBy }) => decidedBy)).toEqual(['person', 'person', 'policy'])
  } finally {
    await mock.stop()
  }
})

test('stopping reaches the running call and the open request', async () => {
  const cancelLog = join(tmpdir(), `steward-cancel-${process.pid}-${Date.now()}`)
  const bench = await openBench(makeHome({ modern: { command: process.execPath, args: [modern], env: { CANCEL_LOG: cancelLog } } }), (request) => (request.tool === 'wait' ? allowOnce() : undefined))
  const started = await bench.connection.call('turn.start', { text: 'call modern/wait ms=60000' })
  await waitFor(async () => (await bench.events(started.conversationId)).find(({ type }) => type === 'tool-start'))
  // Stored before it is sent: a stop in between would tell the server nothing. A round trip after it was sent shows that it runs.
  await waitFor(async () => (await bench.connection.call('server.messages', { server: 'modern' })).messages.find(({ direction, method }) => direction === 'sent' && method === 'tools/call'))
  await bench.connection.call('server.ping', { server: 'modern' })
  expect(await bench.connection.call('turn.cancel', started)).toEqual({ cancelled: true })
  const events = await waitFor(async () => {
    const all = await bench.events(started.conversationId)
    return all.some(({ type }) => type === 'turn-end') ? all : undefined
  })
  expect(events.at(-1)).toMatchObject({ type: 'turn-end', outcome: { kind: 'cancelled' } })
  expect(results(events)[0]?.outcome).toEqual({ kind: 'cancelled' })
  await waitFor(() => Promise.resolve(existsSync(cancelLog) ? readFileSync(cancelLog, 'utf8') : undefined))
  rmSync(cancelLog)

  const asked = await bench.connection.call('turn.start', { text: 'call modern/echo message="x"' })
  await waitFor(async () => (await bench.connection.call('consent.list', {})).requests[0])
  await bench.connection.call('turn.cancel', asked)
  await waitFor(async () => ((await bench.connection.call('consent.list', {})).requests.length === 0 ? true : undefined))
  // A stopped turn can be continued.
  await expect(bench.connection.call('turn.continue', started)).resolves.toMatchObject({ conversationId: started.conversationId })
})

test('several calls of one step run side by side, their requests wait together', async () => {
  const bench = await openBench(makeHome())
  const turn = bench.say('call modern/echo message="1"\ncall modern/echo message="2"\ncall modern/add a=1 b=2')
  const requests = await waitFor(async () => {
    const { requests: open } = await bench.connection.call('consent.list', {})
    return open.length === 3 ? open : undefined
  })
  for (const request of requests) await bench.connection.call('consent.answer', { requestId: request.requestId, nonce: request.nonce, answer: allowOnce() })
  expect(results((await turn).events).map(({ outcome }) => outcome.kind)).toEqual(['ok', 'ok', 'ok'])
})

test('without a person, ask means refuse, and a rule of the run allows', async () => {
  const bench = await openBench(makeHome(), undefined, { person: false, allow: ['modern/add'], deny: ['*/picture'] })
  const { events } = await bench.say('call modern/add a=2 b=3\ncall modern/echo message="x"\ncall modern/picture')
  expect(results(events).map(({ callId, outcome }) => [toolOf(events, callId), outcome.kind === 'denied' ? outcome.reason.code : outcome.kind]).toSorted()).toEqual([
    ['add', 'ok'],
    ['echo', 'no-person'],
    ['picture', 'deny-rule'],
  ])
})

test('a server that dies in the middle fails its call with the cause, and the turn goes on', async () => {
  const bench = await openBench(makeHome({ odd: { command: process.execPath, args: [odd, 'crash-loop'] } }), allowOnce)
  const { tools } = await waitFor(async () => {
    const listed = await bench.connection.call('server.tools', {})
    return listed.tools.length > 0 ? listed : undefined
  })
  const { outcome, events } = await bench.say(`call odd/${tools[0]?.name ?? ''}`)
  expect(outcome).toEqual({ kind: 'done' })
  expect(results(events)[0]?.outcome.kind).toBe('failed')
})

test('a second turn in a busy conversation is refused, a branch is kept', async () => {
  const bench = await openBench(makeHome(), (request) => (request.tool === 'wait' ? allowOnce() : undefined))
  const first = await bench.say('hello')
  const busy = await bench.connection.call('turn.start', { conversationId: first.conversationId, text: 'call modern/wait ms=60000' })
  await expect(bench.connection.call('turn.start', { conversationId: first.conversationId, text: 'again' })).rejects.toMatchObject({ code: 'turn-running' })
  await bench.connection.call('turn.cancel', busy)
  await waitFor(async () => ((await bench.connection.call('conversation.get', busy)).running ? undefined : true))
  const branch = await bench.say('hello again', { conversationId: first.conversationId, parentTurnId: null })
  const starts = branch.events.filter((event) => event.type === 'turn-start')
  expect(starts.map(({ parentTurnId }) => parentTurnId)).toEqual([null, first.turnId, null])
  await bench.connection.call('conversation.select', { conversationId: first.conversationId, turnId: busy.turnId })
  expect(await bench.connection.call('conversation.get', busy)).toMatchObject({ headTurnId: busy.turnId })
})

test('an unknown tool, wrong arguments and a step limit are said, not thrown', async () => {
  const bench = await openBench(makeHome(), allowOnce)
  const wrong = await bench.say('call modern/add {"a":"one"}')
  expect(results(wrong.events)[0]?.outcome).toMatchObject({ kind: 'failed', problem: { code: 'arguments-invalid' } })
  const limited = await bench.say('call modern/echo message="x"', { maxSteps: 1 })
  expect(limited.outcome).toEqual({ kind: 'step-limit', steps: 1 })
})

async function waitFor<Value>(look: () => Promise<Value | undefined>): Promise<Value> {
  for (let tries = 0; tries < 400; tries++) {
    const value = await look()
    if (value !== undefined) return value
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('It did not come within ten seconds')
}

function toolOf(events: ConversationEvent[], callId: string): string {
  const call = events.find((event) => event.type === 'tool-call' && event.callId === callId)
  return call?.type === 'tool-call' ? call.tool : ''
}
