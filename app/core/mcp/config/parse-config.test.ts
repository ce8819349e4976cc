import { expect, test } from 'vitest'
import { parseConfig } from './parse-config.ts'

const common = { disabled: false, era: 'auto', timeoutMs: undefined }

test('reads the forms of the common apps', () => {
  const { definitions, problems, whole } = parseConfig(`\uFEFF{
    // the usual list
    "mcpServers": {
      "files": { "command": "npx", "args": ["-y", "server", "\${HOME}"], "env": { "DEBUG": 1, "KEY": "\${secret:files}" }, "cwd": "/tmp", "envFile": ".env" },
      "windsurf": { "serverUrl": "https://a.example/mcp", "headers": { "Authorization": "Bearer \${env:TOKEN}" }, "disabled": true },
      "old": { "type": "sse", "url": "http://127.0.0.1:1/sse", "timeout": 60000 },
      "new": { "type": "streamableHttp", "url": "http://\${HOST:-localhost}/mcp", "era": "modern" },
    },
    "servers": { "code": { "type": "http", "url": "https://b.example/mcp", "gallery": true } }, /* VS Code */
  }`)
  expect(problems).toEqual([])
  expect(whole).toBe(true)
  expect(definitions).toEqual([
    { kind: 'stdio', name: 'files', ...common, command: 'npx', args: ['-y', 'server', '${HOME}'], env: { DEBUG: '1', KEY: '${secret:files}' }, cwd: '/tmp', envFile: '.env' },
    { kind: 'http', name: 'windsurf', ...common, disabled: true, url: 'https://a.example/mcp', headers: { Authorization: 'Bearer ${env:TOKEN}' }, transport: 'auto' },
    { kind: 'http', name: 'old', ...common, timeoutMs: 60000, url: 'http://127.0.0.1:1/sse', headers: {}, transport: 'sse' },
    { kind: 'http', name: 'new', ...common, era: 'modern', url: 'http://${HOST:-localhost}/mcp', headers: {}, transport: 'streamable-http' },
    { kind: 'http', name: 'code', ...common, url: 'https://b.example/mcp', headers: {}, transport: 'auto' },
  ])
})

/** [what stands in the entry, code, severity, the text at which the problem points] */
const entryMistakes: readonly (readonly [string, string, 'error' | 'warning', string])[] = [
  ['"args": ["x"]', 'config-command-missing', 'error', '"bad"'],
  ['"type": "stdio", "url": "http://x"', 'config-command-missing', 'error', '"bad"'],
  ['"type": "http", "command": "x"', 'config-url-missing', 'error', '"bad"'],
  ['"type": "ws", "url": "ws://x"', 'config-field-invalid', 'error', '"ws"'],
  ['"command": "x", "args": "-y"', 'config-field-invalid', 'error', '"-y"'],
  ['"command": "x", "args": ["a", 7]', 'config-field-invalid', 'error', '7'],
  ['"command": ["x"]', 'config-field-invalid', 'error', '["x"]'],
  ['"command": "x", "disabled": "yes"', 'config-field-invalid', 'error', '"yes"'],
  ['"command": "x", "env": { "A": null }', 'config-field-invalid', 'error', 'null'],
  ['"command": "x", "era": "2025"', 'config-field-invalid', 'error', '"2025"'],
  ['"command": "x", "command": "y"', 'config-field-twice', 'error', '"command": "y"'],
  ['"url": "ftp://x/y"', 'config-url-invalid', 'error', '"ftp:'],
  ['"url": "x.example/mcp"', 'config-url-invalid', 'error', '"x.ex'],
  ['"url": "http://x", "headers": { "a b": "c" }', 'config-header-invalid', 'error', '"c"'],
  ['"command": "x", "args": ["${input:token}"]', 'config-placeholder-unknown', 'error', '"${input'],
  ['"command": "x", "cwd": "${workspaceFolder}"', 'config-placeholder-unknown', 'error', '"${work'],
  ['"command": "${HOME/x"', 'config-placeholder-unknown', 'error', '"${HOME'],
  ['"command": "npx -y server"', 'config-command-with-arguments', 'warning', '"npx'],
  ['"command": "x", "url": "http://x"', 'config-field-ignored', 'warning', '"x"'],
  ['"command": "x", "timeout": 30', 'config-timeout-short', 'warning', '30'],
  ['"command": "x", "arg": ["y"]', 'config-field-unknown', 'warning', '["y"]'],
  ['"command": "x", "env": { "API_TOKEN": "abcdefgh1234" }', 'config-secret-in-plain', 'warning', '"abcd'],
  ['"url": "https://user:password@x.example"', 'config-secret-in-plain', 'warning', '"https'],
]

test.each(entryMistakes)('{ %s } is %s, and the rest runs', (body, code, severity, at) => {
  const text = `{\n  "mcpServers": {\n    "good": { "command": "a" },\n    "bad": { ${body} },\n    "fine": { "command": "b" }\n  }\n}`
  const { definitions, problems } = parseConfig(text)
  expect(definitions.map((definition) => definition.name)).toEqual(severity === 'error' ? ['good', 'fine'] : ['good', 'bad', 'fine'])
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatchObject({ code, severity, server: 'bad', line: 4, action: { kind: 'edit-config', server: 'bad', line: 4 } })
  expect(problems[0]?.nextStep).toBeTruthy()
  expect(text.split('\n')[3]?.slice((problems[0]?.column ?? 0) - 1).slice(0, at.length)).toBe(at)
})

test.each([
  ['{ "mcpServers": { "a": { "command": "x" } "b": { "command": "y" } } }', ['a'], 'b'],
  ['{ "mcpServers": { "a": { "command": "x" "args": [] }, "b": { "command": "y" } } }', ['b'], 'a'],
  ['{ "mcpServers": { "a": { command: "x" }, "b": { "command": "y" } } }', ['b'], 'a'],
  ["{ \"mcpServers\": { \"a\": { \"command\": 'x' }, \"b\": { \"command\": \"y\" } } }", ['b'], 'a'],
  ['{ "mcpServers": { "a": { "command": "C:\\dir\\x" }, "b": { "command": "y" } } }', ['b'], 'a'],
  ['{ "mcpServers": { "a": { "command": "x" }, "a": { "command": "y" } } }', ['a'], 'a'],
  ['{ "mcpServers": { "a": { "command": "x" }, "b": 7 } }', ['a'], 'b'],
  ['{ "mcpServers": { "": { "command": "x" } } }', [], ''],
  ['{ "files": { "command": "x" } }', [], 'files'],
  ['{ "mcpservers": { "a": { "command": "x" } } }', [], undefined],
  ['[]', [], undefined],
])('%s runs %j', (text, names, server) => {
  const { definitions, problems } = parseConfig(text)
  expect(definitions.map((definition) => definition.name)).toEqual(names)
  expect(problems.length).toBeGreaterThan(0)
  expect(problems[0]?.server).toBe(server)
})

test('an empty file, an empty object and other programs\' fields are no mistakes', () => {
  expect(parseConfig('')).toEqual({ definitions: [], problems: [], whole: false })
  expect(parseConfig('{}')).toEqual({ definitions: [], problems: [], whole: true })
  expect(parseConfig('{ "globalShortcut": "", "preferences": { "x": 1 } }').problems).toEqual([])
})

test('cut at every character, it never throws, never runs half an entry, and knows that it is not whole', () => {
  const text = '{"mcpServers":{"a":{"command":"rm","args":["-r","/tmp/only-this"],"timeout":60000},"b":{"url":"https://x.example/mcp"}}}\n'
  const full = parseConfig(text)
  expect(full.definitions).toHaveLength(2)
  for (let length = 0; length < text.length - 2; length++) {
    const cut = parseConfig(text.slice(0, length))
    expect(cut.whole).toBe(false)
    for (const definition of cut.definitions) expect(full.definitions).toContainEqual(definition)
    if (text.slice(0, length).trim() !== '') expect(cut.problems.length).toBeGreaterThan(0)
  }
})

test('hostile nesting and names do no harm', () => {
  expect(parseConfig('{"mcpServers":'.repeat(1) + '['.repeat(200_000)).problems).toHaveLength(1)
  const { definitions } = parseConfig('{"mcpServers":{"__proto__":{"command":"x","env":{"constructor":"y"}}}}')
  expect(definitions).toMatchObject([{ name: '__proto__', env: { constructor: 'y' } }])
  expect(({} as Record<string, unknown>)['command']).toBeUndefined()
})
