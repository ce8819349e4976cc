import { expect, test } from 'vitest'
import { definitionHash } from './definition-hash.ts'
import { setSandbox } from './edit-config.ts'
import { fillPlaceholders } from './fill-placeholders.ts'
import { parseConfig } from './parse-config.ts'

const parse = (sandbox: unknown, entry: object = { command: 'node' }) => parseConfig(JSON.stringify({ mcpServers: { a: { ...entry, sandbox } } }))
const sandboxOf = (written: unknown) => {
  const [definition] = parse(written).definitions
  return definition?.kind === 'stdio' ? (definition.sandbox ?? 'off') : 'no entry'
}
const none = { read: [], write: [] }

test.each([
  [undefined, 'off'],
  ['off', 'off'],
  [{ mode: 'off', network: ['x.example'] }, 'off'],
  ['standard', { mode: 'standard', folders: none, network: [] }],
  ['strict', { mode: 'strict', folders: none, network: [] }],
  [{ mode: 'standard', folders: { write: ['${HOME}/w'] }, network: ['*.example.com:8443'] }, { mode: 'standard', folders: { read: [], write: ['${HOME}/w'] }, network: ['*.example.com:8443'] }],
])('%j means %j', (written, expected) => expect(sandboxOf(written)).toEqual(expected))

// An entry with a mistake in its wall is no entry: without a wall it would run.
test.each([
  ['loose', 'config-field-invalid'],
  [true, 'config-field-invalid'],
  [{}, 'config-field-invalid'],
  [{ mode: 'standard', network: 'x.example' }, 'config-field-invalid'],
  [{ mode: 'standard', network: ['https://x.example/'] }, 'config-sandbox-host'],
  [{ mode: 'standard', network: ['*'] }, 'config-sandbox-host'],
  [{ mode: 'standard', folders: { read: ['docs'] } }, 'config-path-relative'],
  [{ mode: 'standard', folders: { write: ['~/docs'] } }, 'config-path-relative'],
  [{ mode: 'strict', network: ['x.example'] }, 'config-sandbox-network'],
])('%j is refused', (written, code) => {
  const { definitions, problems } = parse(written)
  expect([definitions, problems.map((problem) => problem.code)]).toEqual([[], [code]])
})

test.each([
  [{ mode: 'standard', folder: [] }, { command: 'node' }, 'config-field-unknown'],
  [{ mode: 'standard', network: ['localhost:5432'] }, { command: 'node' }, 'config-sandbox-local'],
  ['strict', { command: 'npx', args: ['-y', 'x'] }, 'config-sandbox-runner'],
  ['standard', { url: 'https://x.example' }, 'config-field-ignored'],
])('%j of %j is warned of', (written, entry, code) => {
  expect(parse(written, entry).problems.map((problem) => [problem.severity, problem.code])).toEqual([['warning', code]])
})

test('an approval covers the wall, and an entry without one has the hash that it had before', async () => {
  const hashes = await Promise.all([undefined, 'standard', 'strict', { mode: 'standard', network: ['x.example'] }, { mode: 'standard', folders: { read: ['/a'] } }, { mode: 'standard', folders: { write: ['/a'] } }].map((written) => definitionHash(parse(written).definitions[0] as never)))
  expect(new Set(hashes).size).toBe(hashes.length)
  expect(hashes[0]).toBe('3eb2571b40f1c3a382a8f0424600712b7425292f12cd94bdedfcd7d0ce0073aa')
})

test('placeholders in folders are filled', async () => {
  const [definition] = parse({ mode: 'standard', folders: { read: ['${HOME}/docs'] } }).definitions
  const filled = await fillPlaceholders(definition as never, { variable: () => '/home/me', secret: () => Promise.resolve(undefined) })
  expect(filled).toMatchObject({ sandbox: { folders: { read: ['/home/me/docs'] } } })
})

test('an edit writes the shortest form and keeps the rest', () => {
  const text = '{\n  // mine\n  "mcpServers": { "a": { "command": "x", "sandbox": "strict" } }\n}'
  const standard = { mode: 'standard' as const, folders: none, network: [] }
  const off = setSandbox(text, 'a', 'off')
  expect([off.includes('// mine'), off.includes('sandbox'), off.includes('"command": "x"')]).toEqual([true, false, true])
  expect(setSandbox(off, 'a', 'off')).toBe(off)
  expect(setSandbox(text, 'a', standard)).toContain('"sandbox": "standard"')
  expect(JSON.parse(setSandbox('{"mcpServers":{"a":{}}}', 'a', { ...standard, folders: { read: [], write: ['/w'] }, network: ['x.example'] }))).toEqual({ mcpServers: { a: { sandbox: { mode: 'standard', folders: { write: ['/w'] }, network: ['x.example'] } } } })
})
