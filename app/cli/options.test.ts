import { expect, test } from 'vitest'
import { oneOffProvider } from './choose-model.ts'
import { entryFrom, type AddOptions } from './commands/servers.ts'
import { parseArguments, parsePromptArguments, parseWhole } from './parse-arguments.ts'

const usage = expect.objectContaining({ code: 'usage' })
const none: AddOptions = { env: [], header: [], allowRead: [], allowWrite: [], allowHost: [] }

test.each([
  ['{"a": 1, "b": [null]}', { a: 1, b: [null] }],
  ['{}', {}],
])('--args %s', (text, value) => expect(parseArguments(text)).toEqual(value))
test.each(['', 'a=b', '[1]', '"x"', 'null', '3'])('--args %j is wrong use', (text) => expect(() => parseArguments(text)).toThrow(usage))

test('the arguments of a prompt become texts', () => {
  expect(parsePromptArguments('{"a":"x","b":2,"c":true}')).toEqual({ a: 'x', b: '2', c: 'true' })
  expect(() => parsePromptArguments('{"a":{}}')).toThrow(usage)
})

test.each(['', '-1', '1.5', '0', '501', '1e2', ' 5', 'x'])('--max-steps %j is wrong use', (text) => expect(() => parseWhole('--max-steps', text, 1, 500)).toThrow(usage))
test('--max-steps 500', () => expect(parseWhole('--max-steps', '500', 1, 500)).toBe(500))

test.each<[string, readonly string[], Partial<AddOptions>, unknown]>([
  ['a command', ['npx', '-y', 'x'], {}, { command: 'npx', args: ['-y', 'x'] }],
  ['its surroundings', ['x'], { env: ['A=b=c', 'B='], cwd: '/t', envFile: '.env', disabled: true }, { command: 'x', args: [], env: { A: 'b=c', B: '' }, cwd: '/t', envFile: '.env', disabled: true }],
  ['a sandbox', ['x'], { sandbox: 'standard', allowRead: ['/a'], allowHost: ['x.example'] }, { command: 'x', args: [], sandbox: { mode: 'standard', folders: { read: ['/a'] }, network: ['x.example'] } }],
  ['a sandbox by its name', ['x'], { sandbox: 'strict' }, { command: 'x', args: [], sandbox: 'strict' }],
  ['an address', [], { url: 'https://x.example', header: ['Authorization: Bearer ${secret:x}'], type: 'sse' }, { type: 'sse', url: 'https://x.example', headers: { Authorization: 'Bearer ${secret:x}' } }],
])('servers add takes %s', (_what, words, options, entry) => expect(entryFrom(words, { ...none, ...options })).toEqual(entry))

test.each<[string, readonly string[], Partial<AddOptions>]>([
  ['nothing', [], {}],
  ['both', ['x'], { url: 'https://x.example' }],
  ['a variable without a value', ['x'], { env: ['A'] }],
  ['a variable without a name', ['x'], { env: ['=b'] }],
  ['a header for a command', ['x'], { header: ['a:b'] }],
  ['a sandbox that there is not', ['x'], { sandbox: 'loose' }],
  ['a folder without a sandbox', ['x'], { allowRead: ['/a'] }],
  ['a sandbox for an address', [], { url: 'https://x.example', sandbox: 'strict' }],
  ['a variable for an address', [], { url: 'https://x.example', env: ['A=b'] }],
])('servers add with %s is wrong use', (_what, words, options) => expect(() => entryFrom(words, { ...none, ...options })).toThrow(usage))

const nothing = { configured: [], variable: () => undefined }

test('--base-url makes a provider for this run only', () => {
  expect(oneOffProvider({ provider: 'anthropic', baseUrl: 'http://127.0.0.1:1', model: 'm' }, nothing)).toEqual({ id: 'anthropic', kind: 'anthropic', label: 'anthropic at 127.0.0.1:1', baseUrl: 'http://127.0.0.1:1', models: ['m'], toolMode: 'native' })
  expect(oneOffProvider({ baseUrl: 'http://127.0.0.1:1/v1' }, nothing)).toMatchObject({ kind: 'openai-compatible', models: [] })
  for (const wrong of [{ provider: 'openai-compatible' }, { provider: 'openai', baseUrl: 'nonsense' }, { provider: 'openai', baseUrl: 'file:///x' }, { provider: 'demo', baseUrl: 'http://x' }, { provider: 'mine', baseUrl: 'http://x' }]) {
    expect(() => oneOffProvider(wrong, nothing)).toThrow(usage)
  }
})

test('a service is known by its name alone, and the configured one is never replaced', () => {
  expect(oneOffProvider({ provider: 'openai' }, nothing)).toEqual({ id: 'openai', kind: 'openai', label: 'OpenAI', models: [], toolMode: 'native' })
  expect(oneOffProvider({ provider: 'openai' }, { ...nothing, configured: [{ id: 'openai' }] })).toBeUndefined()
  expect(oneOffProvider({ provider: 'anthropic' }, { ...nothing, variable: (name) => (name === 'ANTHROPIC_API_KEY' ? 'key' : undefined) })).toBeUndefined()
  for (const known of ['demo', 'mine', undefined]) expect(oneOffProvider({ ...(known ? { provider: known } : {}) }, nothing)).toBeUndefined()
})
