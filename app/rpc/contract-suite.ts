/**
 * The one suite that every transport must pass: in-process pair, WebSocket, Electron. It drives the
 * real `connect` and `serve` over two ends of the transport, and sends raw text where a well-behaved
 * caller never would.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { calls, type CallContext, type EventName, type EventPayload, type Handlers, type ParsedInput } from '#contract/contract.ts'
import { type HostFrame, hostFrameSchema } from '#contract/frame.ts'
import { StewardError } from '#contract/problem.ts'
import { defaultContextSettings } from '#contract/context.ts'
import { defaultBudgets, type Settings } from '#contract/settings.ts'
import { createPublisher } from '#core/ports/publish.ts'
import { connect, type Connection } from './connect.ts'
import { serve } from './serve.ts'
import type { Transport } from './transport.ts'

export interface LinkedTransports {
  /** The view's end. */
  readonly client: Transport
  /** The host's end. */
  readonly server: Transport
  close(): Promise<void> | void
}

const DEADLINE_MS = 10_000

const settings: Settings = { theme: 'dark', defaultModel: null, providers: [], maxSteps: 50, systemPrompt: '', firstRunDone: true, budgets: defaultBudgets, context: defaultContextSettings, titles: { byModel: true, model: null } }

/** A host whose handlers count themselves, so that a test can prove that none ran. */
function createTestHost() {
  const publisher = createPublisher({ info() {}, warn() {}, error() {} })
  const state = { ran: 0, lastSignal: undefined as AbortSignal | undefined, lastArguments: undefined as unknown }

  function unexpected(): never {
    state.ran++
    throw new Error('no handler for this call in the suite')
  }

  const answering: Partial<Handlers> = {
    'link.check'({ url }) {
      state.ran++
      return { allowed: true, href: url, host: 'echo', warnings: [] }
    },
    'conversation.get'({ conversationId }) {
      state.ran++
      throw new StewardError({ code: 'conversation-unknown', message: `There is no conversation ${conversationId}.`, nextStep: 'Pick another.', action: { kind: 'retry' } })
    },
    'conversation.list'(input: ParsedInput<'conversation.list'>) {
      state.ran++
      state.lastArguments = input
      return { conversations: [], next: null }
    },
    'tool.call'({ arguments: given }) {
      state.ran++
      state.lastArguments = given
      return { callId: 'call-1', outcome: { kind: 'ok' }, content: [], durationMs: 1 }
    },
    'server.ping'(_input, { signal }: CallContext) {
      state.ran++
      state.lastSignal = signal
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
    },
    'blob.read'({ length }) {
      state.ran++
      return { data: 'x'.repeat(length), size: length, mimeType: 'text/plain', name: 'x' }
    },
    'server.messages'() {
      state.ran++
      const body = 'x'.repeat(35_000_000)
      const message = { server: 's', index: 0, at: 0, direction: 'sent' as const, size: 0, body, truncated: false }
      return { messages: [message, message], next: 1 }
    },
    async 'app.info'() {
      state.ran++
      // What a handler written against the types can never return, but a broken one might.
      return { version: 1n } as never
    },
    'settings.get'() {
      state.ran++
      return settings
    },
  }
  const handlers = Object.fromEntries(Object.keys(calls).map((name) => [name, unexpected])) as unknown as Handlers
  return { state, publish: publisher.publish, subscribe: publisher.subscribe, handlers: { ...handlers, ...answering } }
}

/** Waits for a condition that only time brings; fails with what it waited for. */
async function until(condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + DEADLINE_MS
  while (!condition()) {
    if (Date.now() > end) throw new Error(`Waited in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** A caller that sends any text and reads frames one by one. */
function createRawCaller(transport: Transport) {
  const frames: HostFrame[] = []
  transport.onMessage((text) => frames.push(hostFrameSchema.parse(JSON.parse(text))))
  return {
    frames,
    send: (text: string) => transport.send(text),
    async next(): Promise<HostFrame> {
      await until(() => frames.length > 0, 'a frame came back')
      return frames.shift() as HostFrame
    },
  }
}

const codeOf = (error: unknown): string => (error instanceof StewardError ? error.code : `not a StewardError: ${String(error)}`)
const failure = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'it succeeded', codeOf)

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)

interface BadFrame {
  readonly what: string
  readonly text: string
  readonly code: string
  readonly id: number | null
}

const goodInput = { url: 'https://example.test/' }
const badFrames: readonly BadFrame[] = [
  { what: 'no JSON', text: '{"kind":"call","id":1', code: 'frame-not-json', id: null },
  { what: 'empty text', text: '', code: 'frame-not-json', id: null },
  { what: 'a NUL and half a surrogate pair', text: '\0\ud800', code: 'frame-not-json', id: null },
  { what: 'null', text: 'null', code: 'frame-invalid', id: null },
  { what: 'an array of frames', text: JSON.stringify([{ kind: 'call', id: 1, name: 'link.check', input: goodInput }]), code: 'frame-invalid', id: null },
  { what: 'an unknown frame kind', text: JSON.stringify({ kind: 'eval', id: 2, name: 'link.check', input: goodInput }), code: 'frame-invalid', id: 2 },
  { what: 'a frame kind of the host', text: JSON.stringify({ kind: 'result', id: 2, output: {} }), code: 'frame-invalid', id: 2 },
  { what: 'a negative id', text: JSON.stringify({ kind: 'call', id: -1, name: 'link.check', input: goodInput }), code: 'frame-invalid', id: null },
  { what: 'a fractional id', text: JSON.stringify({ kind: 'call', id: 1.5, name: 'link.check', input: goodInput }), code: 'frame-invalid', id: null },
  { what: 'an id as text', text: JSON.stringify({ kind: 'call', id: '7', name: 'link.check', input: goodInput }), code: 'frame-invalid', id: null },
  { what: 'a name that is no text', text: JSON.stringify({ kind: 'call', id: 3, name: ['link.check'], input: goodInput }), code: 'frame-invalid', id: 3 },
  { what: 'an unknown call', text: JSON.stringify({ kind: 'call', id: 4, name: 'turn.obliterate', input: {} }), code: 'call-unknown', id: 4 },
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', ''].map((name) => ({
    what: `the call ${JSON.stringify(name)}`,
    text: JSON.stringify({ kind: 'call', id: 5, name, input: {} }),
    code: 'call-unknown',
    id: 5,
  })),
  { what: 'an event as a call', text: JSON.stringify({ kind: 'call', id: 6, name: 'message-delta', input: {} }), code: 'call-unknown', id: 6 },
  { what: 'an unknown event', text: JSON.stringify({ kind: 'subscribe', id: 7, event: 'secret-value' }), code: 'event-unknown', id: 7 },
  { what: 'the event "__proto__"', text: JSON.stringify({ kind: 'subscribe', id: 8, event: '__proto__' }), code: 'event-unknown', id: 8 },
  { what: 'the event "constructor" to unsubscribe', text: JSON.stringify({ kind: 'unsubscribe', id: 8, event: 'constructor' }), code: 'event-unknown', id: 8 },
  { what: 'an input of the wrong type', text: JSON.stringify({ kind: 'call', id: 9, name: 'link.check', input: { url: 42 } }), code: 'input-invalid', id: 9 },
  { what: 'an input that is no object', text: JSON.stringify({ kind: 'call', id: 9, name: 'link.check', input: 'https://example.test/' }), code: 'input-invalid', id: 9 },
  { what: 'no input', text: JSON.stringify({ kind: 'call', id: 9, name: 'link.check' }), code: 'frame-invalid', id: 9 },
  { what: 'an input over its own limit', text: JSON.stringify({ kind: 'call', id: 9, name: 'link.check', input: { url: 'x'.repeat(8193) } }), code: 'input-invalid', id: 9 },
  { what: '5 MB', text: JSON.stringify({ kind: 'call', id: 10, name: 'link.check', input: { url: 'x'.repeat(5 * 1024 * 1024) } }), code: 'frame-too-large', id: 10 },
  { what: '5 MB that is no JSON', text: '{'.repeat(5 * 1024 * 1024), code: 'frame-too-large', id: null },
  {
    what: '1,000 levels deep',
    text: `{"kind":"call","id":11,"name":"tool.call","input":{"server":"s","tool":"t","arguments":{"a":${nested(1000)}}}}`,
    code: 'frame-too-deep',
    id: 11,
  },
  { what: '1,000,000 levels deep', text: nested(1_000_000), code: 'frame-too-deep', id: null },
]

export function contractSuite(name: string, make: () => Promise<LinkedTransports>): void {
  describe(`contract over ${name}`, () => {
    let link: LinkedTransports
    let host: ReturnType<typeof createTestHost>
    let stopServing: () => void

    beforeEach(async () => {
      link = await make()
      host = createTestHost()
      stopServing = serve(link.server, host)
    })
    afterEach(async () => {
      stopServing()
      await link.close()
    })

    describe('calls', () => {
      let connection: Connection
      beforeEach(() => void (connection = connect(link.client)))

      test('answer with their result', async () => {
        await expect(connection.call('link.check', { url: 'https://example.test/ä\u2028😀' })).resolves.toEqual({ allowed: true, href: 'https://example.test/ä\u2028😀', host: 'echo', warnings: [] })
      })

      test('fill defaults before the handler runs', async () => {
        await connection.call('conversation.list', {})
        expect(host.state.lastArguments).toEqual({ limit: 200 })
      })

      test('side by side keep their own answers', async () => {
        const urls = Array.from({ length: 200 }, (_, index) => `https://example.test/${index}`)
        const answers = await Promise.all(urls.map((url) => connection.call('link.check', { url })))
        expect(answers.map(({ href }) => href)).toEqual(urls)
      })

      test('carry a result of a megabyte', async () => {
        const { data } = await connection.call('blob.read', { blobId: 'b' })
        expect(data.length).toBe(1_048_576)
      })

      test('fail with the whole problem of the host', async () => {
        const error = await connection.call('conversation.get', { conversationId: 'c9' }).catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(StewardError)
        expect((error as StewardError).problem).toEqual({ code: 'conversation-unknown', message: 'There is no conversation c9.', nextStep: 'Pick another.', action: { kind: 'retry' } })
      })

      test('fail as internal where a handler throws something else', async () => {
        await expect(failure(connection.call('doctor.run', {}))).resolves.toBe('internal')
      })

      test('fail where a handler returns what JSON cannot carry', async () => {
        await expect(failure(connection.call('app.info', {}))).resolves.toBe('internal')
      })

      test('fail, and do not hang, where the result is too large to send', async () => {
        await expect(failure(connection.call('server.messages', { server: 's' }))).resolves.toBe('result-too-large')
      })

      test('fail at once where the input is too large to send', async () => {
        await expect(failure(connection.call('turn.start', { text: 'x'.repeat(5 * 1024 * 1024) }))).resolves.toBe('frame-too-large')
        expect(host.state.ran).toBe(0)
      })

      test('reject, and do not throw, where the input cannot be written as JSON', async () => {
        const circular: Record<string, unknown> = {}
        circular.self = circular
        await expect(failure(connection.call('tool.call', { server: 's', tool: 't', arguments: circular as never }))).resolves.toBe('frame-not-json')
      })

      test('take the arguments of a tool as they are, prototype-like names too', async () => {
        const given = JSON.parse('{"constructor":1,"nested":{"toString":"x","list":[null,true,-0.5]}}') as Record<string, never>
        await connection.call('tool.call', { server: 's', tool: 't', arguments: given })
        expect(host.state.lastArguments).toEqual(given)
        expect(({} as Record<string, unknown>).polluted).toBeUndefined()
      })
    })

    describe('abort', () => {
      test('reaches the handler and rejects the call', async () => {
        const connection = connect(link.client)
        const controller = new AbortController()
        const call = failure(connection.call('server.ping', { server: 's' }, { signal: controller.signal }))
        await until(() => host.state.lastSignal !== undefined, 'the handler runs')
        expect(host.state.lastSignal?.aborted).toBe(false)
        controller.abort()
        await expect(call).resolves.toBe('aborted')
        await until(() => host.state.lastSignal?.aborted === true, 'the handler saw the abort')
      })

      test('before the call sends nothing', async () => {
        const connection = connect(link.client)
        await expect(failure(connection.call('link.check', goodInput, { signal: AbortSignal.abort() }))).resolves.toBe('aborted')
        await connection.call('settings.get', {})
        expect(host.state.ran).toBe(1)
      })

      test('of a call that does not run changes nothing', async () => {
        const raw = createRawCaller(link.client)
        raw.send(JSON.stringify({ kind: 'abort', id: 99 }))
        raw.send(JSON.stringify({ kind: 'call', id: 1, name: 'link.check', input: goodInput }))
        await expect(raw.next()).resolves.toMatchObject({ kind: 'result', id: 1 })
      })
    })

    describe('events', () => {
      const payload: EventPayload<'server-remove'> = { server: 'files' }
      const send = <Name extends EventName>(event: Name, value: EventPayload<Name>): void => host.publish(event, value)

      test('come only to those who subscribed, in order, until they unsubscribe', async () => {
        const connection = connect(link.client)
        const heard: unknown[] = []
        send('server-remove', { server: 'too early' })
        const stop = connection.subscribe('server-remove', (event) => heard.push(event))
        await connection.subscribed()
        send('settings-change', settings)
        for (let index = 0; index < 50; index++) send('server-remove', { server: String(index) })
        await connection.call('settings.get', {})
        expect(heard).toEqual(Array.from({ length: 50 }, (_, index) => ({ server: String(index) })))
        stop()
        await connection.call('settings.get', {})
        send('server-remove', payload)
        await connection.call('settings.get', {})
        expect(heard.length).toBe(50)
      })

      test('come to every listener, also beside one that throws', async () => {
        const connection = connect(link.client)
        const heard: string[] = []
        const stopFirst = connection.subscribe('server-remove', () => {
          heard.push('first')
          throw new Error('a listener of the suite that throws')
        })
        connection.subscribe('server-remove', () => heard.push('second'))
        await connection.subscribed()
        send('server-remove', payload)
        await until(() => heard.length === 2, 'both listeners heard')
        stopFirst()
        await connection.call('settings.get', {})
        send('server-remove', payload)
        await until(() => heard.length === 3, 'the other listener heard again')
        expect(heard).toEqual(['first', 'second', 'second'])
      })

      test('that cannot be sent do not fail the one who publishes', async () => {
        const connection = connect(link.client)
        const heard: unknown[] = []
        connection.subscribe('server-remove', (event) => heard.push(event))
        await connection.subscribed()
        expect(() => send('server-remove', { server: 1n as never })).not.toThrow()
        send('server-remove', payload)
        await until(() => heard.length === 1, 'the next event came')
        expect(heard).toEqual([payload])
      })

      test('do not cross the wire without a subscription', async () => {
        const raw = createRawCaller(link.client)
        send('server-remove', payload)
        raw.send(JSON.stringify({ kind: 'subscribe', id: 1, event: 'server-remove' }))
        await expect(raw.next()).resolves.toEqual({ kind: 'result', id: 1, output: {} })
        send('settings-change', settings)
        send('server-remove', payload)
        await expect(raw.next()).resolves.toEqual({ kind: 'event', event: 'server-remove', payload })
        expect(raw.frames).toEqual([])
      })
    })

    describe('close', () => {
      test.each(['client', 'server'] as const)('of the %s end rejects what waits and aborts what runs', async (end) => {
        const connection = connect(link.client)
        let closed = false
        connection.onClose(() => void (closed = true))
        const call = failure(connection.call('server.ping', { server: 's' }))
        await until(() => host.state.lastSignal !== undefined, 'the handler runs')
        link[end].close()
        await expect(call).resolves.toBe('connection-closed')
        await until(() => closed, 'the caller heard of the close')
        await until(() => host.state.lastSignal?.aborted === true, 'the handler saw the abort')
        await expect(failure(connection.call('link.check', goodInput))).resolves.toBe('connection-closed')
        host.publish('server-remove', { server: 'nobody hears' })
      })
    })

    describe('a bad frame gets an error and nothing else changes', () => {
      test.each(badFrames)('$what', async ({ text, code, id }) => {
        const raw = createRawCaller(link.client)
        raw.send(text)
        const answer = await raw.next()
        expect(answer).toMatchObject({ kind: 'error', id, problem: { code } })
        // An error that repeats a large or hostile frame would be a second problem.
        expect(JSON.stringify(answer).length).toBeLessThan(2000)
        expect(host.state.ran).toBe(0)

        raw.send(JSON.stringify({ kind: 'call', id: 500, name: 'link.check', input: goodInput }))
        await expect(raw.next()).resolves.toMatchObject({ kind: 'result', id: 500, output: { href: goodInput.url } })
        expect(host.state.ran).toBe(1)
        expect(raw.frames).toEqual([])
      })

      test('an id that is in use', async () => {
        const raw = createRawCaller(link.client)
        raw.send(JSON.stringify({ kind: 'call', id: 1, name: 'server.ping', input: { server: 's' } }))
        await until(() => host.state.ran === 1, 'the first call runs')
        raw.send(JSON.stringify({ kind: 'call', id: 1, name: 'link.check', input: goodInput }))
        await expect(raw.next()).resolves.toMatchObject({ kind: 'error', id: 1, problem: { code: 'call-id-in-use' } })
        expect(host.state.ran).toBe(1)
        expect(host.state.lastSignal?.aborted).toBe(false)
        raw.send(JSON.stringify({ kind: 'abort', id: 1 }))
        await expect(raw.next()).resolves.toMatchObject({ kind: 'error', id: 1, problem: { code: 'aborted' } })
        raw.send(JSON.stringify({ kind: 'call', id: 1, name: 'link.check', input: goodInput }))
        await expect(raw.next()).resolves.toMatchObject({ kind: 'result', id: 1 })
      })

      test('a hundred of them in a row', async () => {
        const raw = createRawCaller(link.client)
        for (let index = 0; index < 100; index++) raw.send(index % 2 === 0 ? '{' : nested(500))
        for (let index = 0; index < 100; index++) await expect(raw.next()).resolves.toMatchObject({ kind: 'error', id: null })
        raw.send(JSON.stringify({ kind: 'call', id: 1, name: 'settings.get', input: {} }))
        await expect(raw.next()).resolves.toMatchObject({ kind: 'result', id: 1, output: settings })
        expect(host.state.ran).toBe(1)
      })
    })
  })
}
