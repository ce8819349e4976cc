import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ViewPage } from '#core/ports/view-frames.ts'
import { openViewOrigin, type ViewOrigin } from './view-origin.ts'

const page: ViewPage = { html: '<p>view ä', policy: "default-src 'none'; sandbox allow-scripts", permissions: 'camera=()', connections: '(response-origin)', granted: [], frames: [] }
let origin: ViewOrigin

beforeAll(async () => {
  origin = await openViewOrigin()
  origin.embedIn(['http://127.0.0.1:1', 'http://localhost:1'])
})
afterAll(() => origin.close())

/** As a browser asks: the name goes into `Host`, the connection to loopback. */
function get(url: string, { headers = {}, method = 'GET', host }: { headers?: Record<string, string>; method?: string; host?: string } = {}): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  const address = new URL(url)
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: address.port, path: address.pathname + address.search, method, headers: { host: host ?? address.host, ...headers }, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    request.on('error', reject).end()
  })
}

test('a view is served at a name of its own, under its policy, for the page of Steward only', async () => {
  const [first, second] = [await origin.publish(page), await origin.publish(page)]
  expect(first.frameUrl).toMatch(/^http:\/\/[0-9a-f]{32}\.localhost:\d+\/$/)
  expect(new URL(first.frameUrl).host).not.toBe(new URL(second.frameUrl).host)
  const { status, headers, text } = await get(first.frameUrl, { headers: { 'sec-fetch-dest': 'iframe' } })
  expect([status, text]).toEqual([200, page.html])
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; sandbox allow-scripts; frame-ancestors http://127.0.0.1:1 http://localhost:1",
    'permissions-policy': 'camera=()',
    'connection-allowlist': '(response-origin)',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
  })
  expect(Object.keys(headers).filter((name) => /^access-control|cookie/.test(name))).toEqual([])
})

test('nothing else is there: no list, no other path, no other name, no other use', async () => {
  const { frameUrl, dispose } = await origin.publish(page)
  const { host, port } = new URL(frameUrl)
  const refusals = [
    get(frameUrl, { host: `127.0.0.1:${port}` }),
    get(frameUrl, { host: `localhost:${port}` }),
    get(frameUrl, { host: `${'0'.repeat(32)}.localhost:${port}` }),
    get(frameUrl, { host: `a.${host}` }),
    get(frameUrl, { host: 'rebound.example' }),
    get(`${frameUrl}rpc`),
    get(`${frameUrl}?x`),
    get(frameUrl, { method: 'POST' }),
    get(frameUrl, { method: 'OPTIONS' }),
    ...['document', 'script', 'serviceworker', 'empty', 'image', 'worker', 'object', 'embed'].map((use) => get(frameUrl, { headers: { 'sec-fetch-dest': use } })),
  ]
  for (const { status, text, headers } of await Promise.all(refusals)) {
    expect([status, text.includes('view ä'), headers['content-security-policy']]).toEqual([404, false, "default-src 'none'; frame-ancestors 'none'"])
  }
  dispose()
  expect((await get(frameUrl)).status).toBe(404)
})

test('an upgrade is cut', async () => {
  const { frameUrl } = await origin.publish(page)
  await expect(get(frameUrl, { headers: { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==', 'sec-websocket-version': '13' } })).rejects.toThrow(/hang up|reset/i)
})
