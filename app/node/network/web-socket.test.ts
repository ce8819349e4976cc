import { createServer } from 'node:http'
import type { Duplex } from 'node:stream'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocketServer, type ServerOptions } from 'ws'
import { createDial } from './dial.ts'
import { createAuthorities } from './authorities.ts'
import { createWebSocketTransport } from './web-socket.ts'

const servers: WebSocketServer[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    for (const client of server.clients) client.terminate()
    server.close()
  }
})

function start(options: ServerOptions = {}): Promise<{ server: WebSocketServer; url: URL }> {
  return new Promise((resolve) => {
    const server: WebSocketServer = new WebSocketServer({ host: '127.0.0.1', port: 0, ...options }, () => {
      const address = server.address()
      resolve({ server, url: new URL(`ws://localhost:${typeof address === 'object' && address ? address.port : 0}/`) })
    })
    servers.push(server)
  })
}

const dial = createDial({ identity: {}, authorities: createAuthorities(undefined), signal: new AbortController().signal })
const transport = (url: URL) => createWebSocketTransport({ server: 'it', url, headers: {}, dial, chooseProxy: () => undefined, limit: 1_000, wireLimit: 2_000 })

test('a server that returns no ping is gone, one that does stays', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const [dead, alive] = [await start({ autoPong: false }), await start()]
  alive.server.on('connection', (client) => client.on('message', (data: Buffer) => client.send(data.toString())))
  const [first, second] = [transport(dead.url), transport(alive.url)]
  onTestFinished(() => second.close())
  await Promise.all([first.start(), second.start()])
  const closed = new Promise<void>((resolve) => (first.onclose = resolve))
  for (let round = 0; round < 3; round++) {
    vi.advanceTimersByTime(30_000)
    const echo = new Promise((resolve) => (second.onmessage = resolve))
    await second.send({ jsonrpc: '2.0', method: 'echo' })
    // What comes after the pong.
    await echo
  }
  await closed
  expect(first.endedBy()).toMatchObject({ code: 'connection-lost', problem: { cause: expect.stringContaining('a ping was not returned') } })
  expect(second.endedBy()).toBeUndefined()
})

test('the subprotocol is mcp, and a server that knows of none is taken too', async () => {
  const asked: unknown[] = []
  const { server, url } = await start({ handleProtocols: (protocols) => (asked.push([...protocols]), false) })
  server.on('connection', (client) => client.on('message', (data: Buffer) => client.send(data.toString())))
  const pipe = transport(url)
  const echo = new Promise((resolve, reject) => {
    pipe.onmessage = resolve
    pipe.onclose = () => reject(pipe.endedBy() ?? new Error('closed'))
  })
  await pipe.start()
  // The end of the first try is not the end of the connection.
  await Promise.all([pipe.send({ jsonrpc: '2.0', method: 'echo' }), echo])
  await pipe.close()
  expect(asked).toEqual([['mcp']])
})

test('answers in pieces, of the wrong kind, for nobody, or twice reach the right place or nobody', async () => {
  const { server, url } = await start()
  server.on('connection', (client) => {
    client.on('message', () => {
      client.send(Buffer.from('{"jsonrpc":"2.0","id":1,"result":{"binary":true}}'), { binary: true })
      client.send('{"jsonrpc":"2.0",', { fin: false })
      client.send('"id":1,"result":{"ok":true}}', { fin: true })
      client.send(`{"jsonrpc":"2.0","id":1,"result":"${'x'.repeat(1_500)}"}`)
      client.send(`{"jsonrpc":"2.0","id":2,"result":"${'x'.repeat(1_500)}"}`)
      client.send('{"jsonrpc":"2.0","id":3,"result":{"cut":')
      client.send('[{"jsonrpc":"2.0","method":"notifications/a"},{"jsonrpc":"2.0","method":"notifications/b"}]')
      client.close(1000)
    })
  })
  const pipe = transport(url)
  const received: unknown[] = []
  const errors: string[] = []
  pipe.onmessage = (message) => received.push(message)
  pipe.onerror = (error) => errors.push(error.message)
  const closed = new Promise<void>((resolve) => (pipe.onclose = resolve))
  await pipe.start()
  for (const id of [2, 3]) void pipe.send({ jsonrpc: '2.0', id, method: 'x' }).catch(() => undefined)
  await pipe.send({ jsonrpc: '2.0', id: 1, method: 'x' })
  await closed
  expect(received.slice(0, 5)).toEqual([
    { jsonrpc: '2.0', id: 1, result: { ok: true } },
    { jsonrpc: '2.0', id: 2, error: expect.objectContaining({ data: { steward: 'message-too-large' } }) },
    { jsonrpc: '2.0', id: 3, error: expect.objectContaining({ data: { steward: 'message-not-json' } }) },
    { jsonrpc: '2.0', method: 'notifications/a' },
    { jsonrpc: '2.0', method: 'notifications/b' },
  ])
  expect(errors[0]).toContain('up to')
  await expect(pipe.send({ jsonrpc: '2.0', method: 'x' })).rejects.toThrow('Not connected')
})

test('a server that never answers is given up when nobody wants it any more', async () => {
  const http = createServer()
  const asked = new Promise<Duplex>((resolve) => http.on('upgrade', (_request, socket: Duplex) => resolve(socket)))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void http.close())
  const address = http.address()
  const pipe = transport(new URL(`ws://localhost:${typeof address === 'object' && address ? address.port : 0}/`))
  const starting = pipe.start()
  starting.catch(() => undefined)
  const socket = await asked
  const gone = new Promise((resolve) => socket.on('end', resolve).on('error', () => undefined).resume())
  onTestFinished(() => void socket.destroy())
  await pipe.close()
  await expect(starting).rejects.toThrow('closed before')
  await gone
})

test('an endless refusal is cut', async () => {
  const http = createServer().on('upgrade', (_request, socket: Duplex) => {
    socket.on('error', () => undefined)
    socket.write('HTTP/1.1 403 No\r\n\r\n')
    const more = (): void => {
      while (!socket.destroyed && socket.write('x'.repeat(10_000)));
    }
    socket.on('drain', more)
    more()
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void http.close())
  const address = http.address()
  await expect(transport(new URL(`ws://localhost:${typeof address === 'object' && address ? address.port : 0}/`)).start()).rejects.toMatchObject({ data: { status: 403 } })
})
