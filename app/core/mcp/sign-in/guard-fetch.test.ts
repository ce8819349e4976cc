import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { clock } from '../test-support/testbed.ts'
import { guardFetch, isAllowedAddress } from './guard-fetch.ts'
import { close, listen } from './test-support/authorization-server.ts'

const remote = 'https://mcp.example.com/mcp'
const local = 'http://127.0.0.1:3000/mcp'

test.each([
  ['https://as.example.com/token', remote, true],
  ['https://mcp.example.com/token', remote, true],
  ['http://as.example.com/token', remote, false],
  ['http://127.0.0.1:8080/latest', remote, false],
  ['https://127.0.0.1/', remote, false],
  ['http://localhost/', remote, false],
  ['http://foo.localhost/', remote, false],
  ['http://[::1]/', remote, false],
  ['https://[::ffff:127.0.0.1]/', remote, false],
  ['https://[fd00::1]/', remote, false],
  ['https://169.254.169.254/latest/meta-data', remote, false],
  ['http://169.254.169.254/latest/meta-data', local, false],
  ['https://10.0.0.1/', remote, false],
  ['https://0x7f000001/', remote, false],
  ['https://2130706433/', remote, false],
  ['https://127.1/', remote, false],
  ['https://printer/', remote, false],
  ['https://nas.local/', remote, false],
  ['https://metadata.google.internal/', remote, false],
  ['https://8.8.8.8/', remote, false],
  ['https://user:key@as.example.com/', remote, false],
  ['javascript:alert(1)', remote, false],
  ['file:///etc/passwd', remote, false],
  ['data:text/html,x', remote, false],
  ['http://127.0.0.1:9000/token', local, true],
  ['http://localhost:9000/token', local, true],
  ['https://as.example.com/token', local, true],
  ['http://192.168.0.1/token', local, false],
  ['https://10.0.0.5/token', 'https://10.0.0.5:8443/mcp', true],
  ['https://10.0.0.6/token', 'https://10.0.0.5:8443/mcp', false],
])('%s, named by %s: %s', (address, server, allowed) => {
  expect(isAllowedAddress(new URL(address), new URL(server))).toBe(allowed)
})

test('what the entry names may lie in a private network, but never goes over the wire in clear', () => {
  expect(isAllowedAddress(new URL('https://10.0.0.6/token'), new URL(remote), ['https://10.0.0.6'])).toBe(true)
  expect(isAllowedAddress(new URL('http://10.0.0.6/token'), new URL(remote), ['http://10.0.0.6'])).toBe(false)
})

async function serve(handle: RequestListener): Promise<URL> {
  const server = createServer(handle)
  await listen(server)
  onTestFinished(() => close(server))
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
}

test('an address that is refused is not asked at all', async () => {
  const asked: string[] = []
  const url = await serve((request, response) => {
    asked.push(request.url ?? '')
    response.end('{}')
  })
  const guarded = guardFetch(fetch, new URL(remote), [], clock)
  await expect(guarded(url)).rejects.toMatchObject({ code: 'sign-in-address-refused' })
  expect(asked).toEqual([])
})

test('a redirect is handed back and not followed', async () => {
  const asked: string[] = []
  const url = await serve((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(302, { location: '/elsewhere' }).end()
  })
  const response = await guardFetch(fetch, url, [], clock)(url)
  expect([response.status, asked]).toEqual([302, ['/']])
})

test('an answer that never ends is cut', async () => {
  const url = await serve((_request, response) => {
    const chunk = Buffer.alloc(65_536, 'a')
    const write = (): void => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', write)
    }
    write()
  })
  await expect(guardFetch(fetch, url, [], clock)(url)).rejects.toMatchObject({ code: 'result-too-large' })
})

test('an answer that drips is given up', async () => {
  const url = await serve((_request, response) => void response.write('{'))
  const fast = { ...clock, after: (_ms: number, run: () => void) => clock.after(50, run) }
  await expect(guardFetch(fetch, url, [], fast)(url)).rejects.toMatchObject({ name: 'TimeoutError' })
})
