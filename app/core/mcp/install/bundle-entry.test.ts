import { expect, test } from 'vitest'
import { entryOf, fieldsOf, secretsOf, type BundlePlace } from './bundle-entry.ts'
import { readManifest } from './bundle-manifest.ts'

const place: BundlePlace = { folder: '/data/bundles/x-1', platform: 'linux', secretName: (key) => `x/${key}` }
const base = { manifest_version: '0.3', name: 'x', version: '1', server: { mcp_config: { command: 'node', args: ['${__dirname}/a.js', '${user_config.folders}', '--depth=${user_config.depth}', '${user_config.none}'], env: { KEY: '${user_config.key}', HOMEDIR: '${HOME}${/}x', OFF: '${user_config.none}' } } } }
const user_config = {
  folders: { type: 'directory', title: 'Folders', multiple: true, required: true, default: ['${DOCUMENTS}'] },
  depth: { type: 'number', title: 'Depth', default: 3, min: 1, max: 9 },
  key: { type: 'string', title: 'Key', sensitive: true, required: true, default: 'everybody has it' },
  none: { type: 'string', title: 'None' },
}
const manifest = readManifest(JSON.stringify({ ...base, user_config, tools: [{ name: 'y' }], icon: 'z' }))

test('fills places, defaults and values; a sensitive value is only a placeholder', () => {
  expect(entryOf(manifest, {}, place)).toEqual({ command: 'node', args: ['/data/bundles/x-1/a.js', '${HOME}/Documents', '--depth=3'], env: { HOMEDIR: '${HOME}/x' } })
  const values = { folders: '/a\n/b c', depth: '5', key: 'hush', none: '${user_config.key}' }
  expect(entryOf(manifest, values, place)).toEqual({ command: 'node', args: ['/data/bundles/x-1/a.js', '/a', '/b c', '--depth=5', '${user_config.key}'], env: { KEY: '${secret:x/key}', HOMEDIR: '${HOME}/x', OFF: '${user_config.key}' } })
  expect([...secretsOf(manifest, values, place)]).toEqual([['x/key', 'hush']])
  expect(JSON.stringify(fieldsOf(manifest, values, place))).not.toMatch(/hush|everybody/)
  expect(fieldsOf(manifest, {}, place).map(({ key, value, filled }) => [key, value, filled])).toEqual([['folders', '${HOME}/Documents', true], ['depth', '3', true], ['key', '', false], ['none', '', false]])
})

test('another system has its own command; a key in the arguments is said', () => {
  const overridden = readManifest(JSON.stringify({ ...base, user_config, server: { mcp_config: { command: 'run', args: ['--key=${user_config.key}'], platform_overrides: { win32: { command: '${__dirname}${/}run.exe', env: { W: '1' } } } } } }))
  expect(entryOf(overridden, { key: 'k' }, { ...place, folder: 'C:\\d', platform: 'win32' })).toEqual({ command: 'C:\\d\\run.exe', args: ['--key=${secret:x/key}'], env: { W: '1' }, allowSecretsIn: ['args'] })
  expect(entryOf(overridden, {}, place)).toMatchObject({ command: 'run', args: ['--key='] })
})

test.each([
  [{ depth: '10' }, 'bundle-value-invalid'],
  [{ depth: 'x' }, 'bundle-value-invalid'],
  [{ none: 'a\nb' }, 'bundle-value-invalid'],
  [{ none: '${secret:github/TOKEN}' }, 'bundle-value-invalid'],
])('the value %j is refused', (values, code) => expect(() => entryOf(manifest, values, place)).toThrow(expect.objectContaining({ code })))

test.each([
  ['', ''],
  ['[]', ''],
  [JSON.stringify({ ...base, manifest_version: '1.0' }), ''],
  [JSON.stringify({ ...base, manifest_version: undefined }), ''],
  [JSON.stringify({ ...base, server: {} }), ''],
  [JSON.stringify({ ...base, server: { mcp_config: { command: 7 } } }), ''],
  [JSON.stringify({ ...base, user_config: { 'a b': { type: 'string', title: '' } } }), ''],
  [JSON.stringify({ ...base, server: { mcp_config: { command: 'a', env: { A: '${secret:provider/openai}' } } } }), 'entry'],
  [JSON.stringify({ ...base, server: { mcp_config: { command: '${user_config.constructor}' } } }), 'entry'],
])('the manifest %s is refused', (text, when) => {
  const read = () => entryOf(readManifest(text), {}, place)
  expect(read).toThrow(expect.objectContaining({ code: 'bundle-manifest-invalid' }))
  if (when === 'entry') expect(() => readManifest(text)).not.toThrow()
})
