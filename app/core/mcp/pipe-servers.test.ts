import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { JsonObject } from '#contract/json.ts'
import { createNetwork } from '#node/network/network.ts'
import { startPipes, type PipeOptions, type Pipes } from './test-support/pipes.ts'
import { createTestbed, never, textOf, type Testbed, type TestbedOptions } from './test-support/testbed.ts'

const kinds = ['websocket', 'grpc'] as const
const running = {} as Record<(typeof kinds)[number], Pipes>

beforeAll(async () => {
  for (const kind of kinds) running[kind] = await startPipes({ kind })
})
afterAll(() => Promise.all(kinds.map((kind) => running[kind].close())))

async function start(options: PipeOptions): Promise<Pipes> {
  const pipes = await startPipes(options)
  onTestFinished(() => pipes.close())
  return pipes
}

function open(url: string, more: JsonObject = {}, options: TestbedOptions = {}): Testbed {
  const bed = createTestbed({ it: { url, ...more } }, options)
  onTestFinished(() => bed.close())
  bed.servers.start()
  return bed
}

const call = (bed: Testbed, tool: string, args: JsonObject = {}, signal = never) => bed.servers.callTool({ server: 'it', tool, arguments: args, signal })

describe.each(kinds)('%s', (kind) => {
  test.each(['legacy', 'modern'] as const)('calls, progress, a question to the person and a new tool, in the %s era', async (era) => {
    const asked: string[] = []
    const requests = { person: true, elicit: ({ message }: { message: string }) => (asked.push(message), Promise.resolve({ action: 'accept' as const, content: { name: 'Ada' } })), openRequired: () => Promise.resolve(false), elicitationFinished() {}, sample: () => Promise.reject(new Error('no')), roots: () => Promise.resolve([]) }
    const bed = open(running[kind].address, { era: era === 'legacy' ? 'legacy' : 'auto', headers: { 'X-Me': 'abc' } }, { parts: { requests } })
    expect((await bed.state('it', 'ready')).state).toMatchObject({ era, protocolVersion: era === 'legacy' ? '2025-11-25' : '2026-07-28', serverName: 'pipes' })
    expect(running[kind].seen.at(-1)).toMatchObject({ 'x-me': 'abc' })
    expect(textOf(await call(bed, 'add', { a: 1, b: 2 }))).toBe('3')

    const progress: number[] = []
    await bed.servers.callTool({ server: 'it', tool: 'count', arguments: { to: 50 }, signal: never, onProgress: (value) => progress.push(value.progress) })
    expect(progress.at(-1)).toBe(50)

    expect(textOf(await call(bed, 'greet'))).toBe('Hello Ada')
    expect(asked).toEqual(['What is your name?'])

    await call(bed, 'grow')
    await expect.poll(() => bed.servers.list()[0]?.counts.tools).toBe(7)
    expect(textOf(await call(bed, 'grown'))).toBe('here')
  })

  test.each(['legacy', 'auto'] as const)('an abort reaches the server (%s)', async (era) => {
    const bed = open(running[kind].address, { era })
    await bed.state('it', 'ready')
    const before = { ...running[kind] }
    const controller = new AbortController()
    const waiting = call(bed, 'wait', {}, controller.signal)
    await expect.poll(() => running[kind].waiting).toBe(before.waiting + 1)
    controller.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    await expect.poll(() => running[kind].cancelled).toBe(before.cancelled + 1)
  })

  test('a dropped connection fails its call, says why, and is opened anew', async () => {
    const pipes = await start({ kind })
    const bed = open(pipes.address)
    await bed.state('it', 'ready')
    const waiting = call(bed, 'wait')
    await expect.poll(() => pipes.waiting).toBe(1)
    pipes.drop()
    await expect(waiting).rejects.toMatchObject({ code: 'connection-lost', problem: { cause: expect.stringContaining(kind === 'grpc' ? 'UNAVAILABLE: dropped' : 'without a goodbye') } })
    await bed.state('it', 'ready')
    expect(textOf(await call(bed, 'add', { a: 2, b: 2 }))).toBe('4')
  })

  test('a message that is too large fails its call alone; one beyond all bounds ends the connection and says so', async () => {
    const bed = open(running[kind].address, {}, { parts: { network: createNetwork({ messageLimit: 50_000, wireLimit: 100_000 }) } })
    await bed.state('it', 'ready')
    const waiting = call(bed, 'wait')
    waiting.catch(() => undefined)
    await expect(call(bed, 'large', { bytes: 60_000 })).rejects.toMatchObject({ code: 'result-too-large' })
    expect(textOf(await call(bed, 'add', { a: 1, b: 2 }))).toBe('3')
    await expect(call(bed, 'large', { bytes: 200_000 })).rejects.toMatchObject({ code: 'result-too-large' })
    await expect(waiting).rejects.toMatchObject({ code: 'result-too-large' })
    await bed.state('it', 'ready')
  })

  test('what is no message is noted and does no harm', async () => {
    const pipes = await start({ kind })
    const bed = open(pipes.address)
    await bed.state('it', 'ready')
    for (const text of ['hello', '[]', '{"jsonrpc":"1.0"}', 'null', `[${'{},'.repeat(300)}{}]`, '{"jsonrpc":"2.0","id":99,"result":{}}']) pipes.sendRaw(text)
    expect(textOf(await call(bed, 'add', { a: 1, b: 2 }))).toBe('3')
    await expect.poll(() => bed.servers.logs('it', 0).lines.map(({ text }) => text).join('\n')).toContain('no message of the protocol')
  })

  test('a server that wants a key is a sign-in, and one with the key is let in', async () => {
    const pipes = await start({ kind, wants: 'Bearer right' })
    const bed = open(pipes.address)
    expect((await bed.state('it', 'needs-sign-in')).state.problem).toMatchObject({ code: 'sign-in-needed', action: { kind: 'sign-in' } })
    const keyed = open(pipes.address, { headers: { Authorization: 'Bearer right' } })
    await keyed.state('it', 'ready')
  })

  test('nothing listens there', async () => {
    const pipes = await start({ kind })
    await pipes.close()
    const bed = open(pipes.address, {}, { limits: { backoff: [] } })
    expect((await bed.state('it', 'failed')).state.problem).toMatchObject({ code: 'connection-refused', cause: expect.stringContaining(pipes.address) })
  })
})
