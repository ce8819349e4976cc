import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect as connectSocket, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { calls, type Handlers } from '#contract/contract.ts'
import { createPublisher } from '#core/ports/publish.ts'
import { contractSuite } from '#rpc/contract-suite.ts'
import type { Transport } from '#rpc/transport.ts'
import { startGateway } from './gateway.ts'
import { listen, type Gateway } from './listen.ts'
import { createWebSocketTransport } from './web-socket-transport.ts'

const rendererRoot = mkdtempSync(join(tmpdir(), 'steward-gateway-'))
const closers: (() => Promise<void> | void)[] = []
const token = 'T'.repeat(43)

beforeAll(() => writeFileSync(join(rendererRoot, 'index.html'), '<!doctype html><title>Steward</title>'))
afterAll(() => rmSync(rendererRoot, { recursive: true, force: true }))
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

function openSocket(port: number, options: { protocols?: string[]; headers?: Record<string, string>; path?: string } = {}): WebSocket {
  const { protocols = ['steward', `token.${token}`], path = '/rpc', headers } = options
  return new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, { headers: { Origin: `http://127.0.0.1:${port}`, ...headers } })
}

contractSuite('WebSocket', async () => {
  const connected = Promise.withResolvers<Transport>()
  const gateway = await listen({ port: 0, rendererRoot, token }, connected.resolve)
  const socket = openSocket(gateway.port)
  const client = createWebSocketTransport(socket)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return { client, server: await connected.promise, close: () => gateway.close() }
})

/** A host whose handlers only count. */
function createCountingHost() {
  const publisher = createPublisher({ info() {}, warn() {}, error() {} })
  const count = { ran: 0 }
  const handler = (): never => {
    count.ran++
    throw new Error('no handler in this test')
  }
  return { count, publish: publisher.publish, subscribe: publisher.subscribe, handlers: Object.fromEntries(Object.keys(calls).map((name) => [name, handler])) as unknown as Handlers }
}

async function start(options: { hostname?: string; maxWaitingBytes?: number; heartbeatMs?: number } = {}): Promise<Gateway & { host: ReturnType<typeof createCountingHost> }> {
  const host = createCountingHost()
  const gateway = await startGateway({ host, port: 0, rendererRoot, token, ...options })
  closers.push(() => gateway.close())
  return { ...gateway, host }
}

/** Status of the answer to the upgrade; 101 where the socket opened. */
function upgradeStatus(socket: WebSocket): Promise<number> {
  return new Promise((resolve, reject) => {
    socket.once('open', () => (socket.terminate(), resolve(101)))
    socket.once('unexpected-response', (_request, response) => (response.destroy(), resolve(response.statusCode ?? 0)))
    socket.once('error', reject)
  })
}

function get(port: number, options: { headers?: Record<string, string>; method?: string; path?: string } = {}): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path: options.path ?? '/', method: options.method ?? 'GET', headers: options.headers ?? {}, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    request.on('error', reject).end()
  })
}

test('the printed address carries the token in the fragment only, and a new one each time', async () => {
  const [first, second] = [await startGateway({ host: createCountingHost(), port: 0, rendererRoot }), await startGateway({ host: createCountingHost(), port: 0, rendererRoot })]
  closers.push(() => first.close(), () => second.close())
  expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/)
  expect(new URL(first.url).search).toBe('')
  expect(new URL(first.url).hash).not.toBe(new URL(second.url).hash)
})

test('the page is public and carries the policy; nothing allows another origin', async () => {
  const { port } = await start()
  const page = await get(port, { headers: { Origin: 'https://evil.example' } })
  expect(page.status).toBe(200)
  expect(page.headers['content-security-policy']).toContain("connect-src 'self'")
  expect(page.headers['cross-origin-resource-policy']).toBe('same-origin')
  expect(Object.keys(page.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  expect(page.text).not.toContain(token)
})

test.each([
  ['GET', '/../../etc/passwd', 404],
  ['GET', '/rpc', 404],
  ['GET', '/?token=x', 200],
  ['HEAD', '/', 200],
  ['POST', '/', 405],
  ['OPTIONS', '/rpc', 405],
  ['DELETE', '/index.html', 405],
])('%s %s answers %i', async (method, path, status) => {
  const { port } = await start()
  const response = await get(port, { method, path })
  expect(response.status).toBe(status)
  if (method === 'HEAD') expect(response.text).toBe('')
})

/** `HOST` stands for what the gateway's own address would be. */
const foreignHosts = ['evil.example', 'evil.example:PORT', '127.0.0.1', '127.0.0.1:1', '127.0.0.1.evil.example:PORT', 'localhost.:PORT', '127.1:PORT', '2130706433:PORT', '0.0.0.0:PORT', '[::]:PORT', 'user@127.0.0.1:PORT', '127.0.0.1:PORT:PORT']

test.each(foreignHosts)('the Host header %j is refused for page and socket', async (name) => {
  const { port, host } = await start()
  const Host = name.replaceAll('PORT', String(port))
  expect((await get(port, { headers: { Host } })).status).toBe(403)
  expect(await upgradeStatus(openSocket(port, { headers: { Host, Origin: `http://${Host}` } }))).toBe(403)
  expect(host.count.ran).toBe(0)
})

test.each(['127.0.0.1:PORT', 'localhost:PORT', '[::1]:PORT', 'LOCALHOST:PORT'])('the Host header %j is our own', async (name) => {
  const { port } = await start()
  const Host = name.replace('PORT', String(port))
  expect((await get(port, { headers: { Host } })).status).toBe(200)
  expect(await upgradeStatus(openSocket(port, { headers: { Host, Origin: `http://${Host.toLowerCase()}` } }))).toBe(101)
})

test('--host adds its own name and no other', async () => {
  const { port, url } = await start({ hostname: 'localhost' })
  expect(url).toContain(`http://localhost:${port}/#token=`)
  const wide = await start({ hostname: '0.0.0.0' })
  expect(wide.url).toContain(`http://127.0.0.1:${wide.port}/#token=`)
  expect((await get(wide.port, { headers: { Host: `127.0.0.1:${wide.port}` } })).status).toBe(200)
  expect((await get(wide.port, { headers: { Host: `evil.example:${wide.port}` } })).status).toBe(403)
})

test.each(['https://evil.example', 'null', 'http://127.0.0.1', 'http://127.0.0.1:1', 'https://127.0.0.1:PORT', 'http://localhost:PORT', 'http://127.0.0.1:PORT.evil.example', 'http://127.0.0.1:PORT/', 'file://', ''])(
  'a socket from the origin %j is refused',
  async (origin) => {
    const { port, host } = await start()
    expect(await upgradeStatus(openSocket(port, { headers: { Origin: origin.replace('PORT', String(port)) } }))).toBe(403)
    expect(host.count.ran).toBe(0)
  },
)

test.each([
  ['none', []],
  ['no token', ['steward']],
  ['an empty token', ['steward', 'token.']],
  ['a wrong token', ['steward', `token.${'U'.repeat(43)}`]],
  ['a prefix of the token', ['steward', `token.${token.slice(0, 42)}`]],
  ['more than the token', ['steward', `token.${token}T`]],
  ['the token in the wrong case', ['steward', `token.${token.toLowerCase()}`]],
  ['the bare token', ['steward', token]],
  ['the token without our protocol', [`token.${token}`]],
])('a socket with %s is refused', async (_what, protocols) => {
  const { port, host } = await start()
  expect(await upgradeStatus(openSocket(port, { protocols }))).toBe(401)
  expect(host.count.ran).toBe(0)
})

test.each(['/', '/rpc/', '/rpc?token=x', '/other'])('a socket at %s is refused', async (path) => {
  const { port } = await start()
  expect(await upgradeStatus(openSocket(port, { path, protocols: ['steward', `token.${token}`] }))).toBe(403)
})

test('the token is not sent back', async () => {
  const { port } = await start()
  const socket = openSocket(port)
  const headers = await new Promise<IncomingHttpHeaders>((resolve, reject) => socket.once('upgrade', (response) => resolve(response.headers)).once('error', reject))
  expect(headers['sec-websocket-protocol']).toBe('steward')
  expect(JSON.stringify(headers)).not.toContain(token)
  socket.terminate()
})

async function opened(socket: WebSocket): Promise<WebSocket> {
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return socket
}
const nextMessage = (socket: WebSocket): Promise<unknown> => new Promise((resolve) => socket.once('message', (data: Buffer) => resolve(JSON.parse(data.toString('utf8')))))
const closeCode = (socket: WebSocket): Promise<number> => new Promise((resolve) => socket.once('close', resolve))

test('a binary frame gets an error and the connection goes on', async () => {
  const { port, host } = await start()
  const socket = await opened(openSocket(port))
  socket.send(Buffer.from(JSON.stringify({ kind: 'call', id: 1, name: 'doctor.run', input: {} })))
  expect(await nextMessage(socket)).toMatchObject({ kind: 'error', id: null, problem: { code: 'frame-not-text' } })
  expect(host.count.ran).toBe(0)
  socket.send(JSON.stringify({ kind: 'subscribe', id: 2, event: 'server-remove' }))
  expect(await nextMessage(socket)).toEqual({ kind: 'result', id: 2, output: {} })
})

test('a message over what any frame may have closes only its own connection', async () => {
  const { port, host } = await start()
  const [bad, good] = [await opened(openSocket(port)), await opened(openSocket(port))]
  const closed = closeCode(bad)
  bad.on('error', () => {})
  bad.send('x'.repeat(13 * 1024 * 1024))
  expect(await closed).toBe(1009)
  good.send(JSON.stringify({ kind: 'subscribe', id: 1, event: 'server-remove' }))
  expect(await nextMessage(good)).toMatchObject({ kind: 'result', id: 1 })
  expect(host.count.ran).toBe(0)
})

/** Bytes that no WebSocket library would send. */
async function rawSocket(port: number): Promise<Socket> {
  const socket = connectSocket(port, '127.0.0.1')
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  socket.on('error', () => {})
  return socket
}
const ended = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    let text = ''
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
    socket.on('close', () => resolve(text))
  })

test.each([
  ['an unmasked frame', Buffer.from([0x81, 0x02, 0x7b, 0x7d])],
  ['a reserved opcode', Buffer.from([0x83, 0x80, 0, 0, 0, 0])],
  ['a reserved bit', Buffer.from([0xc1, 0x80, 0, 0, 0, 0])],
  ['bad UTF-8', Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe])],
  ['a length of 2^63', Buffer.from([0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
  ['a fragmented ping', Buffer.from([0x09, 0x80, 0, 0, 0, 0])],
])('%s ends only its own connection', async (_what, bytes) => {
  const { port, host } = await start()
  const socket = await rawSocket(port)
  const end = ended(socket)
  const headers = ['GET /rpc HTTP/1.1', `Host: 127.0.0.1:${port}`, `Origin: http://127.0.0.1:${port}`, 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', `Sec-WebSocket-Protocol: steward, token.${token}`]
  socket.write(`${headers.join('\r\n')}\r\n\r\n`)
  socket.write(bytes)
  expect(await end).toMatch(/^HTTP\/1\.1 101 /)
  expect(host.count.ran).toBe(0)
  expect(await upgradeStatus(openSocket(port))).toBe(101)
})

test.each([
  ['no HTTP at all', 'hello\r\n\r\n', 400],
  ['an address of another server', 'GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n', 404],
  ['no Host header', 'GET / HTTP/1.0\r\n\r\n', 403],
  ['an upgrade without a key', `GET /rpc HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1:PORT\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: steward, token.${token}\r\n\r\n`, 400],
])('%s is answered with its status', async (_what, text, status) => {
  const { port, host } = await start()
  const socket = await rawSocket(port)
  const end = ended(socket)
  socket.end(text.replaceAll('PORT', String(port)))
  expect(await end).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  expect(host.count.ran).toBe(0)
})

test('a page that reads too slowly is cut off; the others hear every event', async () => {
  const { port, host } = await start({ maxWaitingBytes: 1024 * 1024 })
  const [slow, quick] = [await opened(openSocket(port)), await opened(openSocket(port))]
  for (const socket of [slow, quick]) {
    socket.send(JSON.stringify({ kind: 'subscribe', id: 1, event: 'server-remove' }))
    await nextMessage(socket)
  }
  slow.pause()
  let heard = 0
  quick.on('message', () => heard++)
  const cut = closeCode(slow)
  const server = 'x'.repeat(200_000)
  for (let index = 0; index < 400; index++) {
    host.publish('server-remove', { server })
    await new Promise((resolve) => setImmediate(resolve))
  }
  await expect.poll(() => heard).toBe(400)
  // Reading again shows that the far end is gone.
  slow.resume()
  expect(await cut).toBe(1006)
})

test('a peer that is gone without a word is noticed', async () => {
  const { port } = await start({ heartbeatMs: 50 })
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, ['steward', `token.${token}`], { headers: { Origin: `http://127.0.0.1:${port}` }, autoPong: false })
  await opened(socket)
  expect(await closeCode(socket)).toBe(1006)
})

test('a peer that answers stays', async () => {
  // Long enough that an answer comes within it also on a busy machine.
  const { port } = await start({ heartbeatMs: 400 })
  const socket = openSocket(port)
  let asked = 0
  socket.on('ping', () => asked++)
  await opened(socket)
  await expect.poll(() => asked, { timeout: 10_000 }).toBeGreaterThanOrEqual(3)
  expect(socket.readyState).toBe(WebSocket.OPEN)
})

test('closing ends every connection, also one that does not answer', async () => {
  const gateway = await start()
  const socket = await opened(openSocket(gateway.port))
  const silent = await rawSocket(gateway.port)
  const code = closeCode(socket)
  await gateway.close()
  expect(await code).toBe(1001)
  await expect.poll(() => silent.destroyed || silent.readableEnded).toBe(true)
})

test('a port that is taken is a problem with a next step', async () => {
  const { port } = await start()
  await expect(startGateway({ host: createCountingHost(), port, rendererRoot })).rejects.toMatchObject({ problem: { code: 'port-in-use', nextStep: expect.any(String) } })
})
