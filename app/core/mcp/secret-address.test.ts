import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createTestbed, never } from './test-support/testbed.ts'

const secret = 'planted-secret-value'
let server: Server
let origin = ''

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume()
    const status = Number(/^\/(\d{3})\//.exec(request.url ?? '')?.[1] ?? 404)
    response.writeHead(status, status === 401 ? { 'www-authenticate': 'Bearer' } : {}).end('no')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
})
afterAll(() => void server.close())

test.each([
  ['401', 'needs-sign-in', '/401/${secret:KEY}/mcp', {}],
  ['401 to its own key', 'failed', '/401/${secret:KEY}/mcp', { headers: { Authorization: 'Bearer x' } }],
  ['403', 'failed', '/403/mcp?key=${secret:KEY}', {}],
  ['503', 'failed', '/503/${secret:KEY}/mcp', {}],
] as const)('a key in the address stands in no problem, event or log: %s', async (_, state, path, more) => {
  const bed = createTestbed({ s: { allowSecretsIn: ['url'], url: `${origin}${path}`, ...more } }, { limits: { backoff: [] }, parts: { secrets: { get: (name: string) => Promise.resolve(name === 'KEY' ? secret : undefined), set: () => Promise.resolve(), remove: () => Promise.resolve(), rotate: () => Promise.resolve({ sealed: 0, left: [] }), list: () => Promise.resolve([]), status: () => Promise.reject(new Error('not asked')) } } })
  onTestFinished(() => bed.close())
  bed.servers.start()
  await bed.state('s', state)
  const signIn = await bed.servers.signIn('s', never).catch((error: unknown) => error)
  const all = JSON.stringify([bed.events, bed.servers.view('s'), bed.servers.logs('s', 0), signIn, String(signIn)])
  expect(all).toContain(path.replace(/^(.*?)\/mcp.*$/, '$1').slice(0, 4))
  expect(all).not.toContain(secret)
})
