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
