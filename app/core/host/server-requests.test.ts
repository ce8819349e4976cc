/** Forms, addresses, folders and log levels through a whole host, in both eras. Sampling has a file of its own. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '#contract/json.ts'
import type { ServerMessage } from '#contract/server.ts'
import { entry, eras, from, LIMIT, openBench, said, type Bench } from './test-support/asking-bench.ts'

const everything = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/dist/index.js')
const folder = mkdtempSync(join(tmpdir(), 'steward-granted-'))
let bench: Bench

beforeAll(async () => {
  mkdirSync(join(folder, 'granted'))
  bench = await openBench({
    legacy: entry({ era: 'legacy' }),
    modern: entry({ era: 'modern' }),
    everything: { command: process.execPath, args: [everything, 'stdio'] },
    'timed-legacy': entry({ era: 'legacy', timeout: LIMIT }),
    'timed-modern': entry({ era: 'modern', timeout: LIMIT }),
  })
})

afterAll(async () => {
  await bench.close()
  rmSync(folder, { recursive: true, force: true })
})

describe.each(eras)('%s era', (era) => {
  test('a form is shown, checked and answered once; a default that the person took out stays out', async () => {
    const call = bench.call(era, 'ask-form', {}, `form-${era}`)
    const request = await bench.request('form', from(era))
    expect(request).toMatchObject({ server: era, callId: `form-${era}`, conversationId: null, message: 'Who are you?', secretFields: ['apiKey'] })
    await expect(bench.answer(request, { kind: 'submit', content: { name: 'A' } })).rejects.toMatchObject({ code: 'answer-invalid' })
    await expect(bench.answer(request, { kind: 'submit', content: { name: 'Ada', other: 1 } })).rejects.toMatchObject({ code: 'answer-invalid' })
    await expect(bench.answer(request, { kind: 'approve' })).rejects.toMatchObject({ code: 'answer-not-fitting' })
    await expect(bench.answer({ ...request, nonce: 'forged' }, { kind: 'decline' })).rejects.toMatchObject({ code: 'server-request-nonce-wrong' })
    await bench.answer(request, { kind: 'submit', content: { name: 'Ada' } })
    expect(JSON.parse(said(await call))).toEqual({ kind: 'elicit', action: 'accept', content: { name: 'Ada' } })
    await expect(bench.answer(request, { kind: 'decline' })).rejects.toMatchObject({ code: 'server-request-gone' })
  })

  test('to decline and to cancel are told apart, without content', async () => {
    for (const kind of ['decline', 'cancel'] as const) {
      const call = bench.call(era, 'ask-form')
      await bench.answer(await bench.request('form', from(era)), { kind })
      expect(JSON.parse(said(await call))).toEqual({ kind: 'elicit', action: kind })
    }
  })

  test('a form that is none is refused, and the log of the server says so', async () => {
    const { outcome, content } = await bench.call(era, 'ask-any', { params: { message: 'x', requestedSchema: { type: 'object', properties: { a: { $ref: '#/x' } } } } })
    expect(outcome.kind === 'failed' || JSON.stringify(content)).toBeTruthy()
    expect(JSON.stringify([outcome, content])).toMatch(/[Ii]nvalid/)
    const huge = await bench.call(era, 'ask-any', { params: { message: 'x', requestedSchema: { type: 'object', properties: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`field${index}`, { type: 'string' }])) } } })
    expect(JSON.stringify(huge)).toContain('51 fields')
    expect(await bench.logs(era)).toMatch(/warning: It asked for elicitation\/create, which was refused: .*51 fields/)
    expect((await bench.requests()).filter(from(era))).toEqual([])
  })

  test('an address is opened only when the person says so', async () => {
    const call = bench.call(era, 'ask-url', { url: `https://good.example@xn--pple-43d.com:8443/${era}` })
    const request = await bench.request('url', from(era))
    expect(request).toMatchObject({ host: 'xn--pple-43d.com:8443', allowed: true, opened: false, finished: false })
    expect(request.warnings).toHaveLength(3)
    expect(bench.opened).not.toContain(request.url)
    expect(await bench.answer(request, { kind: 'open' })).toEqual({ openHere: request.url })
    expect(bench.opened).toContain(request.url)
    expect(JSON.parse(said(await call))).toMatchObject({ kind: 'elicit', action: 'accept' })

    const dangerous = bench.call(era, 'ask-url', { url: 'file:///etc/passwd' })
    const second = await bench.request('url', from(era))
    expect(second.allowed).toBe(false)
    await expect(bench.answer(second, { kind: 'open' })).rejects.toMatchObject({ code: 'answer-not-fitting' })
    await bench.answer(second, { kind: 'decline' })
    expect(JSON.parse(said(await dangerous))).toMatchObject({ action: 'decline' })
  })

  test('roots are what the person granted, now and after a change', async () => {
    const roots = async (): Promise<unknown> => JSON.parse(said(await bench.call(era, 'ask-roots')))
    expect(await roots()).toEqual({ kind: 'roots', roots: [] })
    await bench.connection.call('server.configure', { server: era, options: { roots: [{ path: join(folder, 'granted') }] } })
    expect(await roots()).toEqual({ kind: 'roots', roots: [{ uri: pathToFileURL(realpathSync(join(folder, 'granted'))).href, name: 'granted' }] })
    await expect(bench.connection.call('server.configure', { server: era, options: { roots: [{ path: 'relative' }] } })).rejects.toMatchObject({ code: 'folder-not-absolute' })
  })

  test('the log level reaches the server', async () => {
    await bench.call(era, 'say', { level: 'debug' })
    await bench.call(era, 'say', { level: 'warning' })
    expect(await bench.logs(era)).toContain('warning: It is warning.')
    expect(await bench.logs(era)).not.toContain('It is debug.')
    await bench.connection.call('server.configure', { server: era, options: { logLevel: 'debug' } })
    await bench.call(era, 'say', { level: 'debug' })
    expect(await bench.logs(era)).toContain('debug: It is debug.')
  })

  test('time in front of a question is no time of the call; silence without one is', async () => {
    const server = `timed-${era}`
    const call = bench.call(server, 'ask-form')
    const request = await bench.request('form', from(server))
    expect(bench.clocks.size).toBe(0)
    await bench.answer(request, { kind: 'submit', content: { name: 'Ada' } })
    expect((await call).outcome.kind).toBe('ok')

    const hanging = bench.call(server, 'hang')
    await sent(server, 'hang')
    expect(bench.clocks.size).toBe(1)
    for (const runOut of bench.clocks) runOut()
    expect((await hanging).outcome).toMatchObject({ kind: 'failed', problem: { code: 'call-timed-out' } })
  })

  test('a question goes when its call is stopped', async () => {
    const stop = new AbortController()
    const call = bench.connection.call('tool.call', { server: era, tool: 'ask-form' }, { signal: stop.signal }).catch(() => undefined)
    const request = await bench.request('form', from(era))
    const gone = bench.gone(request)
    stop.abort()
    await call
    await gone
    await expect(bench.answer(request, { kind: 'decline' })).rejects.toMatchObject({ code: 'server-request-gone' })
  })
})

/** Resolves when a call of this tool is on its way. */
async function sent(server: string, tool: string): Promise<void> {
  const isSent = ({ direction, body }: ServerMessage): boolean => direction === 'sent' && JSON.stringify(body).includes(`"name":"${tool}"`)
  await new Promise<void>((resolve) => {
    const forget = bench.connection.subscribe('server-message', ({ message }) => {
      if (message.server !== server || !isSent(message)) return
      forget()
      resolve()
    })
  })
}

test('a question in a turn says to which conversation it belongs', async () => {
  const { conversationId } = await bench.connection.call('turn.start', { text: 'call legacy/ask-form', model: { providerId: 'demo', model: 'scripted' } })
  const request = await bench.request('form', from('legacy'))
  expect(request).toMatchObject({ conversationId, callId: expect.any(String) as string })
  await bench.answer(request, { kind: 'decline' })
  await bench.gone(request)
})

test.each(eras)('%s era: a question goes with its server, and its call fails', async (era) => {
  const server = `timed-${era}`
  const call = bench.call(server, 'ask-form')
  const request = await bench.request('form', from(server))
  await bench.connection.call('server.stop', { server })
  await bench.gone(request)
  expect((await call).outcome.kind).toBe('failed')
  await bench.connection.call('server.start', { server })
})

test('a call that needs an address first is made once more when the person did it', async () => {
  const call = bench.call('legacy', 'open-first', { elicitationId: 'one' }, 'call-one')
  const request = await bench.request('url', from('legacy'))
  expect(request).toMatchObject({ message: 'Connect your account.', callId: 'call-one' })
  await bench.answer(request, { kind: 'open' })
  const opened = await bench.request('url', (each) => each.opened)
  // The server says that it is finished.
  await bench.call('legacy', 'finish', { elicitationId: 'one' })
  expect(said(await call)).toBe('made again')
  await bench.gone(opened)

  const byHand = bench.call('legacy', 'open-first', { elicitationId: 'two' })
  await bench.answer(await bench.request('url', from('legacy')), { kind: 'open' })
  await bench.answer(await bench.request('url', (each) => each.opened), { kind: 'approve' })
  expect(said(await byHand)).toBe('made again')

  const early = bench.call('legacy', 'open-first', { elicitationId: 'early' })
  await bench.request('url', from('legacy'))
  await bench.call('legacy', 'finish', { elicitationId: 'early' })
  await bench.answer(await bench.request('url', ({ finished }) => finished), { kind: 'open' })
  expect(said(await early)).toBe('made again')

  const declined = bench.call('legacy', 'open-first', { elicitationId: 'three' })
  await bench.answer(await bench.request('url', from('legacy')), { kind: 'decline' })
  expect((await declined).outcome).toMatchObject({ kind: 'failed', problem: { code: 'addresses-not-opened' } })
})

test('an opened address waits for its end, and so does the clock of the call', async () => {
  const call = bench.call('timed-legacy', 'open-and-wait', { elicitationId: 'pay' })
  await bench.answer(await bench.request('url', from('timed-legacy')), { kind: 'open' })
  const opened = await bench.request('url', (each) => each.opened)
  expect(opened).toMatchObject({ server: 'timed-legacy', message: 'Pay.' })
  expect(bench.clocks.size).toBe(0)
  await bench.call('timed-legacy', 'finish', { elicitationId: 'pay' })
  expect(said(await call)).toBe('accept')
  await bench.gone(opened)
})

test('of a thousand questions at once twenty are shown; they go with their server', async () => {
  // Returns when all others were refused.
  expect(JSON.parse(said(await bench.call('legacy', 'flood', { count: 1000, shown: 20 })))).toEqual({ refused: 980 })
  const shown = (await bench.requests()).filter(from('legacy'))
  expect(shown).toHaveLength(20)
  expect((await bench.logs('legacy')).match(/asks too much at once/g)?.length).toBeLessThan(10)
  await bench.connection.call('server.stop', { server: 'legacy' })
  for (const request of shown) await bench.gone(request)
})

test('nobody is promised an answer where nobody is: not asked for, and refused at once', async () => {
  const alone = await openBench({ legacy: entry({ era: 'legacy' }), modern: entry({ era: 'modern' }) }, { person: false })
  for (const era of eras) {
    expect(JSON.stringify(await alone.call(era, 'ask-form'))).toMatch(/elicitation|nobody is here/i)
    await alone.connection.call('server.configure', { server: era, options: { sampling: 'ask' } })
    expect(JSON.stringify(await alone.call(era, 'ask-model', { prompt: 'x' }))).toMatch(/sampling/i)
    const { messages } = await alone.connection.call('server.messages', { server: era })
    expect(JSON.stringify(messages.find(({ direction }) => direction === 'sent')?.body)).toContain('"roots":{"listChanged":true}')
    expect(JSON.stringify(messages.filter(({ direction }) => direction === 'sent'))).not.toMatch(/"(elicitation|sampling)"/)
  }
  await alone.close()
})

test('server-everything, the reference of the older era: form, address and roots', async () => {
  await bench.connection.call('server.configure', { server: 'everything', options: { roots: [{ path: folder, name: 'Notes' }] } })
  const form = bench.call('everything', 'trigger-elicitation-request')
  const request = await bench.request('form', from('everything'))
  expect(Object.keys(request.schema['properties'] as JsonObject)).toHaveLength(13)
  expect(request.secretFields).toEqual([])
  await bench.answer(request, { kind: 'submit', content: { name: 'Ada', titledMultipleSelectEnum: ['fish-2'], email: 'ada@example.com' } })
  expect(said(await form)).toContain('User provided the requested information')

  const first = bench.call('everything', 'trigger-url-elicitation', { url: 'https://example.com/', errorPath: true })
  const prerequisite = await bench.request('url', from('everything'))
  expect(prerequisite.host).toBe('modelcontextprotocol.io')
  await bench.answer(prerequisite, { kind: 'open' })
  await bench.answer(await bench.request('url', ({ opened }) => opened), { kind: 'approve' })
  await bench.answer(await bench.request('url', ({ host }) => host === 'example.com'), { kind: 'open' })
  expect(said(await first)).toContain('User completed the URL elicitation flow')

  // The server asks for them in its own time.
  await expect.poll(async () => said(await bench.call('everything', 'get-roots-list'))).toContain('Notes')
})
