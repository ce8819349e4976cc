import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRendererFiles, type RendererFiles } from '#node/renderer-files.ts'
import { answerAppRequest } from './answer-request.ts'

let folder: string
let files: RendererFiles

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-protocol-'))
  await writeFile(join(folder, 'secret.txt'), 'SECRET')
  await mkdir(join(folder, 'root/assets'), { recursive: true })
  await writeFile(join(folder, 'root/index.html'), '<!doctype html><title>page</title>')
  await writeFile(join(folder, 'root/assets/app.js'), 'export {}')
  await symlink(join(folder, 'secret.txt'), join(folder, 'root/link.txt'))
  await symlink(folder, join(folder, 'root/up'))
  files = createRendererFiles(join(folder, 'root'))
})
afterAll(() => rm(folder, { recursive: true }))

const get = (url: string, method = 'GET'): Promise<Response> => answerAppRequest(files, { url, method })

/** The policy's directives by name. */
function policyOf(response: Response): Map<string, string> {
  const text = response.headers.get('content-security-policy') ?? ''
  return new Map(text.split(';').map((part) => part.trim()).filter(Boolean).map((part) => [part.split(' ')[0] ?? '', part.split(' ').slice(1).join(' ')]))
}

test('the page and its files are answered with their type', async () => {
  for (const url of ['app://steward/', 'app://steward/index.html', 'app://steward/?x=1#y']) {
    const response = await get(url)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(await response.text()).toContain('<title>page</title>')
  }
  expect((await get('app://steward/assets/app.js')).headers.get('content-type')).toMatch(/^text\/javascript/)
})

test('the policy lets the page run its own script only, and connect to nothing', async () => {
  const policy = policyOf(await get('app://steward/'))
  expect(policy.get('default-src')).toBe("'none'")
  expect(policy.get('script-src')).toBe("'self'")
  for (const directive of ['connect-src', 'base-uri', 'form-action', 'object-src', 'frame-src', 'frame-ancestors']) expect([directive, policy.get(directive)]).toEqual([directive, "'none'"])
  expect(policy.get('img-src')).toBe("'self' data: blob:")
  expect(policy.get('require-trusted-types-for')).toBe("'script'")
  expect([...policy.values()].join(' ')).not.toMatch(/unsafe|\*|https?:/)
})

test.each([
  'app://steward/../secret.txt',
  'app://steward/%2e%2e/secret.txt',
  'app://steward/..%2fsecret.txt',
  'app://steward/%2e%2e%2fsecret.txt',
  'app://steward/assets/..%5c..%5csecret.txt',
  'app://steward/assets\\..\\..\\secret.txt',
  'app://steward/%252e%252e%252fsecret.txt',
  'app://steward//secret.txt',
  'app://steward/index.html%00.txt',
  'app://steward/index.html%00',
  'app://steward/link.txt',
  'app://steward/up/secret.txt',
  'app://steward/up/root/index.html',
  'app://steward/assets',
  'app://steward/assets/',
  'app://steward/file:///etc/passwd',
  'app://steward/INDEX.HTML',
  'app://evil.test/index.html',
  'app://steward.evil.test/index.html',
  'app://user@steward/index.html',
  'app://steward:81/index.html',
  'https://steward/index.html',
])('%s leads nowhere, and says nothing', async (url) => {
  const response = await get(url)
  expect(response.status).toBe(404)
  expect(policyOf(response).get('default-src')).toBe("'none'")
  expect(await response.text()).not.toContain('SECRET')
})

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('%s is refused', async (method) => {
  expect((await get('app://steward/', method)).status).toBe(405)
})

test('HEAD is answered without a body', async () => {
  const response = await get('app://steward/', 'HEAD')
  expect([response.status, await response.text()]).toEqual([200, ''])
})
