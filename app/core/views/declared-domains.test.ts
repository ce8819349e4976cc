import { expect, test } from 'vitest'
import { readDomains } from './declared-domains.ts'

const read = (...declared: unknown[]) => readDomains(declared, ['https:', 'wss:'])

test.each([
  ['https://api.example.com', 'https://api.example.com'],
  ['https://API.Example.com/', 'https://api.example.com'],
  ['https://*.example.com', 'https://*.example.com'],
  ['https://example.com:8443', 'https://example.com:8443'],
  ['wss://stream.example.com', 'wss://stream.example.com'],
  ['https://xn--bcher-kva.example', 'https://xn--bcher-kva.example'],
])('%s is taken', (declared, written) => {
  expect(read(declared)).toEqual({ allowed: [written], refused: [] })
})

test.each([
  '*',
  'https:',
  'https://*',
  'https://*.com',
  'https://*.*.example.com',
  'https://a.*.example.com',
  'https://example.*',
  'http://example.com',
  'ws://example.com',
  'data:',
  'blob:',
  "'unsafe-eval'",
  "'self'",
  'example.com',
  '//example.com',
  'https://localhost',
  'https://localhost:3000',
  'https://view.localhost',
  'https://printer.local',
  'https://router.lan',
  'https://127.0.0.1',
  'https://127.1',
  'https://0x7f.1',
  'https://2130706433',
  'https://[::1]',
  'https://192.168.0.1',
  'https://example.com/path',
  'https://example.com?x',
  'https://example.com; script-src *',
  'https://example.com,https://evil.test',
  'https://example.com https://evil.test',
  'https://example.com\n',
  'https://user@example.com',
  'https://example.com\\@evil.test',
  'https://example.com:0',
  'https://example.com:99999',
  'https://example.com:*',
  'https://-example.com',
  'https://exаmple.com',
  `https://${'a'.repeat(400)}.com`,
  '',
])('%j is refused and named', (declared) => {
  const { allowed, refused } = read(declared)
  expect([allowed, refused.length]).toEqual([[], 1])
})

test('what is no list, no text, or too many', () => {
  expect(readDomains('https://example.com', ['https:'])).toEqual({ allowed: [], refused: [] })
  expect(read(5, null, { toString: 'x' }).allowed).toEqual([])
  const { allowed, refused } = readDomains(Array.from({ length: 40 }, (_, index) => `https://a${index}.example.com`), ['https:'])
  expect([allowed.length, refused]).toEqual([32, ['8 more: a view may name at most 32']])
})
