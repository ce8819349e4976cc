import { expect, test } from 'vitest'
import { addServer, enableServer, removeServer, setEra } from './edit-config.ts'
import { parseConfig } from './parse-config.ts'

const text = `{
    // mine
    "mcpServers": {
        "a": { "command": "x", "later": [1] }, // keep me
        "b": { "command": "y", "disabled": true }
    },
    "other": true
}
`

test('adds, with the indentation and comments of the file', () => {
  const added = addServer(text, 'c', { command: 'z', args: ['1'] }, { replace: false })
  expect(added).toContain('// keep me')
  expect(added).toContain('\n        "c": {\n            "command": "z",')
  expect(parseConfig(added).definitions.map((definition) => definition.name)).toEqual(['a', 'b', 'c'])
  expect(added.split('\n').slice(0, 4)).toEqual(text.split('\n').slice(0, 4))
})

test('a new file, tabs, Windows lines and a byte order mark', () => {
  expect(JSON.parse(addServer('', 'a', { command: 'x' }, { replace: false }))).toEqual({ mcpServers: { a: { command: 'x' } } })
  const windows = addServer('\uFEFF{\r\n\t"servers": {}\r\n}\r\n', 'a', { command: 'x' }, { replace: false })
  expect(windows.startsWith('\uFEFF{\r\n\t"servers": {\r\n\t\t"a": {\r\n')).toBe(true)
  expect(windows.replaceAll('\r\n', '')).not.toContain('\n')
})

test('a name that exists is replaced only when asked', () => {
  expect(() => addServer(text, 'a', { url: 'http://x' }, { replace: false })).toThrow('already')
  expect(parseConfig(addServer(text, 'a', { url: 'http://x' }, { replace: true })).definitions[0]).toMatchObject({ name: 'a', kind: 'http' })
})

test('the era is written beside what stands there, and taken out again', () => {
  const legacy = setEra(text, 'a', 'legacy')
  expect(parseConfig(legacy).definitions.map((definition) => definition.era)).toEqual(['legacy', 'auto'])
  expect(legacy).toContain('// keep me')
  expect(legacy).toMatch(/"later": \[\s*1\s*\]/)
  expect(parseConfig(setEra(legacy, 'a', 'auto')).definitions[0]).toMatchObject({ command: 'x', era: 'auto' })
  expect(setEra(text, 'a', 'auto')).toBe(text)
})

test('removes, enables and disables', () => {
  expect(parseConfig(removeServer(text, 'a')).definitions.map((definition) => definition.name)).toEqual(['b'])
  expect(() => removeServer(text, 'none')).toThrow('no server')
  const enabled = enableServer(text, 'b', true)
  expect(parseConfig(enabled).definitions.map((definition) => definition.disabled)).toEqual([false, false])
  const disabled = enableServer(enabled, 'a', false)
  expect(disabled).toContain('"later"')
  expect(parseConfig(disabled).definitions.map((definition) => definition.disabled)).toEqual([true, false])
  expect(enableServer(text, 'a', true)).toBe(text)
})

test('a file with a mistake is not touched', () => {
  expect(() => addServer('{"mcpServers": {', 'a', {}, { replace: false })).toThrow('mistake')
})
