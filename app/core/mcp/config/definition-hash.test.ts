import { expect, test } from 'vitest'
import type { ServerDefinition } from '#contract/server.ts'
import { definitionHash } from './definition-hash.ts'

const stdio: Extract<ServerDefinition, { kind: 'stdio' }> = { kind: 'stdio', name: 'a', disabled: false, era: 'auto', command: 'x', args: ['1', '2'], env: { A: '${secret:a}' } }
const http: Extract<ServerDefinition, { kind: 'http' }> = { kind: 'http', name: 'a', disabled: false, era: 'auto', url: 'https://x', headers: { A: '1' }, transport: 'auto' }

test('stays while nothing changes that decides what runs', async () => {
  const hash = await definitionHash(stdio)
  expect(hash).toMatch(/^[0-9a-f]{64}$/)
  expect(await definitionHash({ ...stdio, name: 'b', disabled: true, timeoutMs: 5, era: 'modern' })).toBe(hash)
  expect(await definitionHash({ ...http, headers: { a: '1' } })).toBe(await definitionHash(http))
})

test.each<ServerDefinition>([
  { ...stdio, command: 'y' },
  { ...stdio, args: ['1 2'] },
  { ...stdio, args: ['2', '1'] },
  { ...stdio, env: { A: '${secret:b}' } },
  { ...stdio, env: { ...stdio.env, NODE_OPTIONS: '' } },
  { ...stdio, cwd: '/' },
  { ...stdio, envFile: '.env' },
])('changes with %j', async (changed) => expect(await definitionHash(changed)).not.toBe(await definitionHash(stdio)))

test.each<ServerDefinition>([
  { ...http, url: 'https://y' },
  { ...http, transport: 'sse' },
  { ...http, headers: { A: '1', B: '1' } },
  { ...http, headers: { A: '2' } },
  { ...http, headers: { A: '${secret:provider/openai}' } },
  { ...http, headers: { A: '${OPENAI_API_KEY}' } },
])('changes with %j', async (changed) => expect(await definitionHash(changed)).not.toBe(await definitionHash(http)))

const signIn = { flow: 'interactive' as const, device: 'auto' as const, clientId: 'a', clientSecret: 'x', scopes: ['a', 'b'] }
const full = { ...http, tls: { ca: '/ca', cert: '/c', key: '/k', passphrase: 'a' }, proxy: 'http://p', signIn }

test.each([
  [{}, 'dfab328134b85241d2e00bc98538b3e8e7e5b21b77c8d3bc28a90b54635fd6d2'],
  [{ 'X-Key': '${secret:a}', Authorization: 'Bearer ${secret:b}' }, 'e6a3817edee3453012c49c5709b3404b5fab019de4981a9c181570555c73fb1e'],
])('an entry whose headers %j carry keys alone has the hash that it had before their values counted, and before there were certificates, proxy and sign-in', async (headers, hash) => {
  expect(await definitionHash({ ...http, headers })).toBe(hash)
})

test('a new secret in the old place, and the way in which a person signs in, need no new approval', async () => {
  const changed = { ...full, tls: { ...full.tls, passphrase: 'b' }, signIn: { ...signIn, clientSecret: 'y', device: 'never' as const, callbackPort: 1, scopes: ['b', 'a'] } }
  expect(await definitionHash(changed)).toBe(await definitionHash(full))
})

test.each<ServerDefinition>([
  http,
  { ...full, tls: { ...full.tls, ca: '/other' } },
  { ...full, tls: { ...full.tls, key: '/other' } },
  { ...full, tls: { ...full.tls, passphrase: '${secret:openai}' } },
  { ...full, proxy: 'http://q' },
  { ...full, signIn: { ...signIn, clientId: 'b' } },
  { ...full, signIn: { ...signIn, clientSecret: '${secret:openai}' } },
  { ...full, signIn: { ...signIn, authorizationServer: 'https://evil' } },
  { ...full, signIn: { ...signIn, scopes: ['a', 'b', 'admin'] } },
  { ...full, signIn: { flow: 'workload-identity', assertion: 'x' } },
])('changes with %j', async (changed) => expect(await definitionHash(changed)).not.toBe(await definitionHash(full)))

const every: readonly ServerDefinition[] = [
  { ...stdio, command: 'npx', args: ['-y', 'a b', ''], env: { PATH: '/x', KEY: '${secret:k}' }, cwd: '/work', envFile: '/work/.env' },
  {
    ...http,
    url: 'https://x.example/mcp?a=1',
    transport: 'streamable-http',
    headers: { 'X-Plain': 'one', 'X-Key': '${secret:k}', Authorization: 'Bearer ${secret:k}', 'X-Mixed': 'a ${env:B} c' },
    tls: { ca: '/ca', cert: '/cert', key: '/key', passphrase: '${secret:p}' },
    proxy: 'http://proxy.example:80',
    signIn: { flow: 'interactive', device: 'auto', clientId: 'c', clientSecret: '${secret:c}', scopes: ['one'], clientMetadataUrl: 'https://m.example/', authorizationServer: 'https://a.example/' },
  },
]

/** The same with one character of one text changed, taken out or put in, at every place in it, and names of fields that people choose too. */
function* oneByteOff(value: unknown, path: readonly string[] = []): Generator<[where: string, changed: unknown]> {
  if (typeof value === 'string') {
    // What is no text of a person, what means nothing for what runs, and keys, of which only the placeholders count (above).
    if (['kind', 'name', 'era', 'flow', 'device', 'passphrase', 'clientSecret'].includes(path.at(-1) ?? '')) return
    for (let at = 0; at <= value.length; at++) {
      const where = `${path.join('.')}[${at}]`
      yield [where, `${value.slice(0, at)}\u200b${value.slice(at)}`]
      if (at === value.length) continue
      yield [where, value.slice(0, at) + value.slice(at + 1)]
      yield [where, value.slice(0, at) + String.fromCharCode(value.charCodeAt(at) ^ 1) + value.slice(at + 1)]
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      const put = (changed: unknown): unknown => (Array.isArray(value) ? value.with(Number(name), changed) : { ...value, [name]: changed })
      for (const [where, changed] of oneByteOff(inner, [...path, name])) yield [where, put(changed)]
      if (path.at(-1) === 'env' || path.at(-1) === 'headers') yield [`${path.join('.')}.${name} renamed`, Object.fromEntries(Object.entries(value).map(([key, each]) => [key === name ? `${key}X` : key, each]))]
    }
  }
}

test('no byte of an entry can change without another hash', async () => {
  for (const definition of every) {
    const seen = new Map([[await definitionHash(definition), 'as it is']])
    for (const [where, changed] of oneByteOff(definition)) {
      const key = JSON.stringify(changed)
      const hash = await definitionHash(changed as ServerDefinition)
      expect([where, seen.get(hash) ?? key]).toEqual([where, key])
      seen.set(hash, key)
    }
    expect(seen.size).toBeGreaterThan(80)
  }
})
