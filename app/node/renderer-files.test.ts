import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRendererFiles, NONCE_PLACEHOLDER, type RendererFiles } from './renderer-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'steward-renderer-'))
const root = join(folder, 'renderer')
let files: RendererFiles

beforeAll(() => {
  mkdirSync(join(root, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.txt'), 'the secret')
  writeFileSync(join(root, 'index.html'), `<meta property="csp-nonce" nonce="${NONCE_PLACEHOLDER}"><title>Steward</title>`)
  writeFileSync(join(root, 'assets', 'index-Ab3_d-9Z.js'), 'export {}')
  writeFileSync(join(root, 'assets', 'font-AAAABBBB.woff2'), 'wOF2')
  writeFileSync(join(root, 'icon.svg'), '<svg/>')
  writeFileSync(join(root, 'two words.css'), 'a{}')
  writeFileSync(join(root, 'swapped.txt'), 'plain')
  symlinkSync(join(folder, 'secret.txt'), join(root, 'linked.txt'))
  symlinkSync(folder, join(root, 'out'))
  files = createRendererFiles(root)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const textOf = (body: Uint8Array): string => new TextDecoder().decode(body)

test.each([
  ['/', 'text/html; charset=utf-8', 'no-store'],
  ['/index.html', 'text/html; charset=utf-8', 'no-store'],
  ['/assets/index-Ab3_d-9Z.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
  ['/assets/font-AAAABBBB.woff2', 'font/woff2', 'public, max-age=31536000, immutable'],
  ['/icon.svg', 'image/svg+xml', 'no-cache'],
  ['/two%20words.css', 'text/css; charset=utf-8', 'no-cache'],
])('serves %s as %s', async (path, type, cacheControl) => {
  const response = await files.get(path)
  expect(response.status).toBe(200)
  expect(response.headers['content-type']).toBe(type)
  expect(response.headers['cache-control']).toBe(cacheControl)
  expect(response.headers['x-content-type-options']).toBe('nosniff')
})

test.each([
  '',
  '/missing.js',
  '/assets',
  '/assets/',
  '/../secret.txt',
  '/assets/../../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/%2e%2e%2fsecret.txt',
  '/..\\secret.txt',
  '/..%5csecret.txt',
  '/%252e%252e%252fsecret.txt',
  '/icon.svg%00.js',
  '/icon.svg\0',
  '//icon.svg',
  '/./icon.svg',
  '/ICON.SVG',
  '/icon.svg/',
  'icon.svg',
  '/linked.txt',
  '/out/secret.txt',
  '/C:/Windows/win.ini',
  '/proc/self/environ',
  '/__proto__',
  '/constructor',
  '/assets%2findex-Ab3_d-9Z.js',
  '/%E0%A4%A',
])('answers 404 for %j', async (path) => {
  const response = await files.get(path)
  expect(response.status).toBe(404)
  expect(textOf(response.body)).not.toContain('secret')
  expect(response.headers['content-security-policy']).toContain("default-src 'none'")
})

test('refuses a file that was changed to a symbolic link after the start', async () => {
  expect((await files.get('/swapped.txt')).status).toBe(200)
  rmSync(join(root, 'swapped.txt'))
  symlinkSync(join(folder, 'secret.txt'), join(root, 'swapped.txt'))
  expect((await files.get('/swapped.txt')).status).toBe(404)
})

test('gives each page its own nonce, in the page and in the policy', async () => {
  const nonces = new Set<string>()
  for (let index = 0; index < 3; index++) {
    const { headers, body } = await files.get('/')
    const nonce = /'nonce-([^']+)'/.exec(headers['content-security-policy'] ?? '')?.[1] ?? ''
    expect(nonce).toHaveLength(24)
    expect(textOf(body)).toContain(`nonce="${nonce}"`)
    nonces.add(nonce)
  }
  expect(nonces.size).toBe(3)
})

test('the policy lets in no inline script, no eval and nothing from the network', async () => {
  const policyOf = async (renderer: RendererFiles): Promise<Map<string, string>> => {
    const { headers } = await renderer.get('/')
    return new Map((headers['content-security-policy'] ?? '').split('; ').map((part) => [part.split(' ')[0] ?? '', part.split(' ').slice(1).join(' ')]))
  }
  const policy = await policyOf(files)
  expect(policy.get('default-src')).toBe("'none'")
  expect(policy.get('script-src')).toBe("'self'")
  expect(policy.get('connect-src')).toBe("'none'")
  expect([...policy.values()].join(' ')).not.toMatch(/unsafe|http|\*/)
  for (const name of ['frame-src', 'base-uri', 'form-action', 'object-src', 'frame-ancestors']) expect(policy.get(name)).toBe("'none'")
  expect((await policyOf(createRendererFiles(root, { connectSrc: "'self'" }))).get('connect-src')).toBe("'self'")
})

test('a folder without the built pages is a problem with a next step', () => {
  expect(() => createRendererFiles(join(folder, 'nothing'))).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'renderer-missing', nextStep: expect.any(String) }) }))
  expect(() => createRendererFiles(join(root, 'assets'))).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'renderer-missing' }) }))
})
