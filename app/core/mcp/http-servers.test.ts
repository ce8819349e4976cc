import { createServer, type RequestListener, type Server } from 'node:http'
import type { ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { JsonObject } from '#contract/json.ts'
import { createTestbed, modernServer, never, packageProgram, startProgram, textOf, type Testbed, type TestbedOptions } from './test-support/testbed.ts'

const everything = packageProgram('@modelcontextprotocol/server-everything', 'dist/index.js')
const children: ChildProcess[] = []
const servers: Server[] = []
const urls: Record<string, string> = {}

async function run(name: string, args: string[], address: (port: number) => string): Promise<void> {
  const port = await freePort()
  const { child } = await startProgram({ command: everything.command, args: [...everything.args, ...args] }, { PORT: String(port) }, (line) => (/listening|running/i.test(line) ? line : undefined))
  children.push(child)
  urls[name] = address(port)
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

async function serve(name: string, listener: RequestListener): Promise<void> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  urls[name] = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/mcp`
}

const answer = (status: number, body: string, headers: Record<string, string> = {}): RequestListener => (request, response) => {
  request.resume()
  response.writeHead(status, headers).end(body)
}

beforeAll(async () => {
  const startModern = startProgram({ command: process.execPath, args: [modernServer, '--http'] }, {}, (line) => (line.startsWith('http') ? line : undefined)).then(({ address, child }) => {
    children.push(child)
    urls['modern'] = address
  })
  await Promise.all([
    startModern,
    run('everything', ['streamableHttp'], (port) => `http://127.0.0.1:${port}/mcp`),
    run('sse', ['sse'], (port) => `http://127.0.0.1:${port}/sse`),
    serve('unauthorized', answer(401, 'who are you?', { 'www-authenticate': 'Bearer' })),
    serve('forbidden', answer(403, 'no')),
    serve('nothing', answer(404, 'nothing here')),
    serve('broken', answer(503, 'maintenance')),
    serve('page', answer(200, '<html>Welcome</html>', { 'content-type': 'text/html' })),
    serve('moved', answer(308, '', { location: 'http://localhost:1/other/mcp' })),
    serve('mute', (request) => void request.resume()),
  ])
  urls['refused'] = `http://127.0.0.1:${await freePort()}/mcp`
  urls['noHost'] = 'http://no-such-host.invalid/mcp'
  urls['notTls'] = urls['page']!.replace('http:', 'https:')
  // Written out, mcp.json's own check would find it.
  urls['notWeb'] = '${NO_SUCH_ADDRESS:-ftp://127.0.0.1/mcp}'
}, 30_000)
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
})

function open(names: string[], more: JsonObject = {}, options?: TestbedOptions): Testbed {
  const bed = createTestbed(Object.fromEntries(names.map((name) => [name, { url: urls[name]!, ...more }])), options)
  onTestFinished(() => bed.close())
  bed.servers.start()
  return bed
}

test.each([
  ['modern', 'modern', '2026-07-28', 'add', { a: 1, b: 2 }, '3'],
  ['everything', 'legacy', '2025-11-25', 'echo', { message: 'hello' }, 'Echo: hello'],
  ['sse', 'legacy', '2025-11-25', 'echo', { message: 'hello' }, 'Echo: hello'],
] as const)('%s over HTTP, without being told how: %s', async (server, era, protocolVersion, tool, args, expected) => {
  const bed = open([server])
  expect((await bed.state(server, 'ready')).state).toMatchObject({ era, protocolVersion })
  expect(textOf(await bed.servers.callTool({ server, tool, arguments: args, signal: never }))).toContain(expected)
})

test('an abort over HTTP reaches the server, progress comes back, and a tool that is added appears', async () => {
  const bed = open(['modern'])
  await bed.state('modern', 'ready')
  const seen: number[] = []
  await bed.servers.callTool({ server: 'modern', tool: 'count', arguments: { to: 200 }, signal: never, onProgress: ({ progress }) => seen.push(progress) })
  expect(seen.at(-1)).toBe(200)
  const controller = new AbortController()
  const waiting = bed.servers.callTool({ server: 'modern', tool: 'wait', arguments: { ms: 60_000 }, signal: controller.signal })
  setTimeout(() => controller.abort(), 100)
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
})

test.each([
  ['unauthorized', 'sign-in-needed', '401'],
  ['forbidden', 'access-denied', '403'],
  ['nothing', 'address-not-found', '404'],
  ['broken', 'server-error', '503'],
  ['page', 'not-mcp', 'text/html'],
  ['moved', 'redirected', 'http://localhost:1/other/mcp'],
  ['refused', 'connection-refused', 'refused the connection'],
  ['noHost', 'host-not-found', 'no-such-host.invalid'],
  ['notTls', 'tls-failed', 'https://127.0.0.1'],
  ['mute', 'handshake-timeout', 'said nothing'],
  ['notWeb', 'address-invalid', 'https://'],
])('%s ends with %s', async (server, code, cause) => {
  const bed = open([server], {}, { limits: { handshake: 800, backoff: [] } })
  const { state } = await bed.state(server, code === 'sign-in-needed' ? 'needs-sign-in' : 'failed')
  expect(state.problem).toMatchObject({ code, cause: expect.stringContaining(cause), nextStep: expect.any(String) })
  if (code === 'redirected') expect(state.problem.action).toEqual({ kind: 'use-url', server, url: 'http://localhost:1/other/mcp' })
})

test('headers of the entry are sent with every request, and nowhere shown', async () => {
  const tokens = new Set<string | undefined>()
  await serve('keyed', (request, response) => {
    tokens.add(request.headers.authorization)
    answer(404, '')(request, response)
  })
  const bed = open(['keyed'], { headers: { Authorization: 'Bearer abcdefghijklmnop' } })
  await bed.state('keyed', 'failed')
  expect([...tokens]).toEqual(['Bearer abcdefghijklmnop'])
  expect(JSON.stringify([bed.servers.logs('keyed', 0), bed.servers.messages('keyed', 0)])).not.toContain('abcdefghijklmnop')
})

test('a server that went away is noticed by the next call and found again when it is back', async () => {
  const port = await freePort()
  const start = (): Promise<ChildProcess> =>
    startProgram({ command: process.execPath, args: [modernServer, '--http'] }, { PORT: String(port) }, (line) => (line.startsWith('http') ? line : undefined)).then(({ child }) => child)
  const first = await start()
  urls['flaky'] = `http://127.0.0.1:${port}/mcp`
  const bed = open(['flaky'], {}, { limits: { backoff: [100, 500, 1_000, 2_000] } })
  await bed.state('flaky', 'ready')
  first.kill('SIGKILL')
  await new Promise((resolve) => first.on('exit', resolve))
  await expect(bed.servers.callTool({ server: 'flaky', tool: 'add', arguments: { a: 1, b: 1 }, signal: never })).rejects.toMatchObject({ code: expect.stringMatching(/^connection-(refused|lost)$/) })
  await bed.state('flaky', 'restarting')
  children.push(await start())
  await bed.state('flaky', 'ready')
  expect(textOf(await bed.servers.callTool({ server: 'flaky', tool: 'add', arguments: { a: 1, b: 1 }, signal: never }))).toBe('2')
})

test('a session that the server forgot is opened anew', async () => {
  const port = await freePort()
  const start = (): Promise<ChildProcess> =>
    startProgram({ command: everything.command, args: [...everything.args, 'streamableHttp'] }, { PORT: String(port) }, (line) => (/listening/i.test(line) ? line : undefined)).then(({ child }) => child)
  const first = await start()
  urls['forgetful'] = `http://127.0.0.1:${port}/mcp`
  const bed = open(['forgetful'], {}, { limits: { backoff: [50, 500, 1_000] } })
  await bed.state('forgetful', 'ready')
  const echo = (): Promise<string> => bed.servers.callTool({ server: 'forgetful', tool: 'echo', arguments: { message: 'hi' }, signal: never }).then(textOf)
  expect(await echo()).toContain('hi')
  first.kill('SIGKILL')
  await new Promise((resolve) => first.on('exit', resolve))
  children.push(await start())
  await expect(echo()).rejects.toMatchObject({ problem: { nextStep: expect.any(String) } })
  await bed.state('forgetful', 'restarting')
  await bed.state('forgetful', 'ready')
  expect(await echo()).toContain('hi')
})
