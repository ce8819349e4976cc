import { PassThrough, Writable } from 'node:stream'
import type { JSONRPCMessage } from '@modelcontextprotocol/client'
import { expect, test } from 'vitest'
import { createStdioTransport } from './stdio-transport.ts'

/** A transport over streams that this test holds; `input` is what the server reads. */
async function open(input: Writable = new PassThrough().resume()) {
  const stdout = new PassThrough()
  const seen = { messages: [] as JSONRPCMessage[], garbage: [] as string[], stops: 0 }
  const transport = createStdioTransport({
    stdin: input,
    stdout,
    pid: 1,
    stop: () => Promise.resolve(void seen.stops++),
    onGarbage: (line) => seen.garbage.push(line),
  })
  transport.onmessage = (message) => seen.messages.push(message)
  await transport.start()
  const say = (line: string): Promise<void> =>
    new Promise((resolve) => {
      stdout.write(`${line}\n`)
      setImmediate(resolve)
    })
  return { transport, seen, say }
}

const notice = '{"jsonrpc":"2.0","method":"notifications/x"}'

test('a small batch is taken apart', async () => {
  const { seen, say } = await open()
  await say(`[${notice},${notice},7]`)
  expect(seen.messages).toHaveLength(2)
  expect(seen.garbage).toHaveLength(1)
})

test.each([
  ['numbers', '0', 3_000_000],
  ['notices', notice, 300_000],
])('a batch of endless %s is one line of garbage, at once', async (_, item, count) => {
  const { seen, say } = await open()
  const line = `[${Array<string>(count).fill(item).join(',')}]`
  const before = performance.now()
  await say(line)
  expect(seen.messages).toEqual([])
  expect(seen.garbage).toHaveLength(1)
  expect(performance.now() - before).toBeLessThan(1_500)
})

test('a server that does not read its input is ended before its answers fill the memory', async () => {
  const deaf = new Writable({ write: () => undefined })
  const { transport, seen } = await open(deaf)
  const answer: JSONRPCMessage = { jsonrpc: '2.0', id: 1, result: { text: 'x'.repeat(1_048_576) } }
  const waiting: Promise<unknown>[] = []
  for (let count = 0; count < 100; count++) waiting.push(transport.send(answer).then(() => 'sent', (error: unknown) => String(error)))
  expect(seen.stops).toBeGreaterThan(0)
  expect(deaf.writableLength).toBeLessThan(40 * 1_048_576)
  expect(deaf.listenerCount('drain')).toBe(1)
  deaf.destroy()
  expect((await Promise.all(waiting)).at(-1)).toContain('does not read its input')
})
