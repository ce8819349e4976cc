import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clock, never } from '#core/mcp/test-support/testbed.ts'
import { createIcons } from './icons.ts'

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const asData = `data:image/png;base64,${png.toString('base64')}`
const asked: { url: string | undefined; authorization: string | undefined }[] = []
let http: Server
let home: URL
const icons = createIcons(clock)

beforeAll(async () => {
  http = createServer((request, response) => {
    asked.push({ url: request.url, authorization: request.headers.authorization ?? request.headers.cookie })
    if (request.url === '/away') return void response.writeHead(302, { location: 'https://stranger.example/icon.png' }).end()
    if (request.url === '/moved') return void response.writeHead(301, { location: '/icon.png' }).end()
    if (request.url === '/circle') return void response.writeHead(301, { location: '/circle' }).end()
    if (request.url === '/large') return void response.end(Buffer.concat([png, Buffer.alloc(600_000)]))
    if (request.url === '/page') return void response.writeHead(200, { 'content-type': 'image/png' }).end('<html><script>alert(1)</script></html>')
    response.writeHead(200, { 'content-type': 'text/html' }).end(png)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  home = new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`)
})
afterAll(() => void http.close())

const get = (path: string): Promise<string | null> => icons.get('web', new URL(path, home).href, () => Promise.resolve({ url: home, fetch, close: () => Promise.resolve() }), never)

test('an icon comes from the origin of its server, is fetched once, and shows no key', async () => {
  expect(await get('/icon.png')).toBe(asData)
  expect(await get('/icon.png')).toBe(asData)
  expect(await get('/moved')).toBe(asData)
  expect(asked.map(({ url }) => url)).toEqual(['/icon.png', '/moved', '/icon.png'])
  expect(asked.every(({ authorization }) => authorization === undefined)).toBe(true)
})

test.each(['/away', '/circle', '/large', '/page', 'https://stranger.example/icon.png', 'file:///etc/passwd', 'javascript:alert(1)'])('none is shown of %s', async (address) => expect(await get(address)).toBeNull())

test('embedded ones are known by their bytes', async () => {
  const of = (src: string): Promise<string | null> => icons.get('stdio', src, () => Promise.reject(new Error('Nothing is fetched.')), never)
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"></svg>'
  expect(await of(`data:image/svg+xml,${encodeURIComponent(svg)}`)).toBe(`data:image/svg+xml;base64,${btoa(svg)}`)
  expect(await of(asData.replace('image/png', 'text/html'))).toBe(asData)
  expect(await of(`data:image/png;base64,${btoa('<html>')}`)).toBeNull()
  expect(await of('data:image/png;base64,%%%')).toBeNull()
  // A program on this machine has no origin; nobody else is asked.
  expect(await icons.get('stdio', 'https://stranger.example/icon.png', () => Promise.resolve(undefined), never)).toBeNull()
})

test('who gives up leaves no verdict: the next one fetches it', async () => {
  const over = new AbortController()
  const open = (): Promise<never> => {
    over.abort(new Error('left'))
    return Promise.reject(new Error('left'))
  }
  await expect(icons.get('web', new URL('/again.png', home).href, open, over.signal)).rejects.toThrow('left')
  expect(await get('/again.png')).toBe(asData)
})
