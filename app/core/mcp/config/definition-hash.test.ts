import { expect, test } from 'vitest'
import type { ServerDefinition } from '#contract/server.ts'
import { definitionHash } from './definition-hash.ts'

const stdio: Extract<ServerDefinition, { kind: 'stdio' }> = { kind: 'stdio', name: 'a', disabled: false, era: 'auto', command: 'x', args: ['1', '2'], env: { A: '${secret:a}' } }
const http: Extract<ServerDefinition, { kind: 'http' }> = { kind: 'http', name: 'a', disabled: false, era: 'auto', url: 'https://x', headers: { A: '1' }, transport: 'auto' }

test('stays while nothing changes that decides what runs', async () => {
  const hash = await definitionHash(stdio)
  expect(hash).toMatch(/^[0-9a-f]{64}$/)
  expect(await definitionHash({ ...stdio, name: 'b', disabled: true, timeoutMs: 5, era: 'modern' })).toBe(hash)
  expect(await definitionHash({ ...http, headers: { a: '2' } })).toBe(await definitionHash(http))
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
  { ...http, headers: { A: '${secret:provider/openai}' } },
  { ...http, headers: { A: '${OPENAI_API_KEY}' } },
])('changes with %j', async (changed) => expect(await definitionHash(changed)).not.toBe(await definitionHash(http)))

const signIn = { flow: 'interactive' as const, device: 'auto' as const, clientId: 'a', clientSecret: 'x', scopes: ['a', 'b'] }
const full = { ...http, tls: { ca: '/ca', cert: '/c', key: '/k', passphrase: 'a' }, proxy: 'http://p', signIn }

test('an entry without certificates, proxy and sign-in has the hash that it had before there were any', async () => {
  expect(await definitionHash(http)).toBe('c46845f5ecb9d009eedfb5f614f2e4b03058f7cba3710503b2d51f3807349908')
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
