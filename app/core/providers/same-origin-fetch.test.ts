import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sameOriginFetch } from './same-origin-fetch.ts'

const seen: string[] = []
let near: Server
let far: Server
const addressOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

beforeAll(async () => {
  far = createServer((request, response) => {
    seen.push(`far ${request.url}`)
    response.end('far')
  })
  near = createServer((request, response) => {
    seen.push(`near ${request.method} ${request.url}`)
    const target = { '/moved': '/here', '/away': `${addressOf(far)}/v1`, '/loop': '/loop', '/odd': 'http://[' }[request.url ?? '']
    if (target === undefined) return void response.end('near')
    response.writeHead(307, { location: target }).end()
  })
  await Promise.all([near, far].map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))))
})
afterAll(() => {
  near.close()
  far.close()
})

const post = (path: string): Promise<Response> => sameOriginFetch(fetch)(`${addressOf(near)}${path}`, { method: 'POST', body: 'words' })

test('a redirect within the origin is followed with the same request', async () => {
  expect(await (await post('/moved')).text()).toBe('near')
  expect(seen.splice(0)).toEqual(['near POST /moved', 'near POST /here'])
})

test.each(['/away', '/odd', '/loop'])('%s is refused, and nothing reaches another origin', async (path) => {
  await expect(post(path)).rejects.toMatchObject({ code: 'provider-refused-request' })
  expect(seen.splice(0).every((line) => line.startsWith('near'))).toBe(true)
})
