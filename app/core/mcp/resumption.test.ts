import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { steadyReconnection } from './steady-reconnection.ts'
import { createTestbed, never, textOf } from './test-support/testbed.ts'

/** What the server saw: each request that opened an event stream, with the event from which it goes on. */
const seen: string[] = []
/** How many times the stream of a call breaks before its result comes. */
let breaks = 1
const server = createServer((request, response) => void answer(request, response))
let url = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/mcp`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** A server of revision 2025-11-25 written by hand, because the SDK's keeps its streams alive. https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#resumability-and-redelivery */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const json = (value: unknown): void => void response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 's' }).end(JSON.stringify(value))
  if (request.method === 'GET') return resume(String(request.headers['last-event-id'] ?? ''), response)
  if (request.method === 'DELETE') return void response.writeHead(204).end()
  let body = ''
  for await (const chunk of request) body += String(chunk)
  const { id, method, params } = JSON.parse(body) as { id?: number; method: string; params?: { _meta?: { progressToken?: number } } }
  switch (method) {
    case 'initialize':
      return json({ jsonrpc: '2.0', id, result: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'breaks', version: '1' } } })
    case 'tools/list':
      return json({ jsonrpc: '2.0', id, result: { tools: [{ name: 'work', inputSchema: { type: 'object' } }] } })
    case 'ping':
      return json({ jsonrpc: '2.0', id, result: {} })
    case 'tools/call': {
      seen.push('call')
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(`retry: 1\nid: ${id}-0\ndata:\n\n`)
      response.write(`id: ${id}-1\ndata: ${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: params?._meta?.progressToken, progress: 1 } })}\n\n`)
      return void setImmediate(() => response.destroy())
    }
    default:
      return void response.writeHead(id === undefined ? 202 : 400).end()
  }
}

function resume(lastEventId: string, response: ServerResponse): void {
  const [, id, event] = /^(\d+)-(\d+)$/.exec(lastEventId) ?? []
  if (id === undefined) return void response.writeHead(405).end()
  seen.push(lastEventId)
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  if (Number(event) < breaks) {
    response.write(`id: ${id}-${Number(event) + 1}\ndata:\n\n`)
    return void setImmediate(() => response.destroy())
  }
  response.end(`id: ${id}-99\ndata: ${JSON.stringify({ jsonrpc: '2.0', id: Number(id), result: { content: [{ type: 'text', text: 'done after all' }] } })}\n\n`)
}

test.each([1, 3])('a call whose event stream broke %i times gets its result from where it broke, and is made once', async (times) => {
  seen.length = 0
  breaks = times
  const bed = createTestbed({ it: { url, era: 'legacy' } })
  onTestFinished(() => bed.close())
  bed.servers.start()
  await bed.state('it', 'ready')
  const progress: number[] = []
  expect(textOf(await bed.servers.callTool({ server: 'it', tool: 'work', arguments: {}, signal: never, onProgress: (value) => progress.push(value.progress) }))).toBe('done after all')
  expect(progress).toEqual([1])
  expect(seen.filter((entry) => entry === 'call')).toHaveLength(1)
  expect(seen.slice(1).map((entry) => Number(entry.split('-')[1]))).toEqual(Array.from({ length: times }, (_, index) => index + 1))
})

test('the wait that a server asks for is kept, but not below sense and not above it', () => {
  let now = 0
  const waits: number[] = []
  const clock = { now: () => now, monotonic: () => now, after: (ms: number) => (waits.push(ms), () => undefined) }
  const schedule = steadyReconnection(clock)
  const ask = (delay: number): number => {
    void schedule(() => undefined, delay, 0)
    return waits.at(-1) ?? -1
  }
  expect([ask(500), ask(0), ask(1e12), ask(Number.NaN)]).toEqual([500, 0, 300_000, 300_000])
  for (let count = 0; count < 6; count++) ask(0)
  expect(ask(0)).toBe(2_000)
  expect(ask(5_000)).toBe(5_000)
  now = 61_000
  expect(ask(0)).toBe(0)
})
