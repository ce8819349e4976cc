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

test.each([
  ['{ "url": "wss://a.example/mcp" }', { transport: 'websocket' }],
  ['{ "type": "ws", "url": "ws://127.0.0.1:1" }', { transport: 'websocket' }],
  ['{ "type": "http", "url": "wss://${HOST}/mcp" }', { transport: 'websocket' }],
  ['{ "url": "grpcs://a.example:443" }', { transport: 'grpc' }],
  ['{ "type": "grpc", "url": "${URL}" }', { transport: 'grpc' }],
  ['{ "url": "unix:///run/mcp.sock#/mcp" }', { transport: 'auto', url: 'unix:///run/mcp.sock#/mcp' }],
  ['{ "type": "http", "url": "pipe:///pipe/name" }', { transport: 'auto' }],
  ['{ "url": "${URL}" }', { transport: 'auto' }],
])('%s is reached by %j', (entry, expected) => {
  const { definitions, problems } = parseConfig(`{ "mcpServers": { "a": ${entry} } }`)
  expect(problems).toEqual([])
  expect(definitions).toMatchObject([{ kind: 'http', ...expected }])
})

test.each([
  ['Claude Code', '"oauth": { "clientId": "a", "callbackPort": 8080, "authServerMetadataUrl": "https://auth.example/.well-known/oauth-authorization-server/tenant", "scopes": "read write" }', { flow: 'interactive', device: 'auto', clientId: 'a', callbackPort: 8080, authorizationServer: 'https://auth.example/tenant', scopes: ['read', 'write'] }],
  ['Cursor', '"auth": { "CLIENT_ID": "a", "CLIENT_SECRET": "${secret:s}", "scopes": ["read"] }', { flow: 'interactive', device: 'auto', clientId: 'a', clientSecret: '${secret:s}', scopes: ['read'] }],
  ['VS Code', '"oauth": { "clientId": "a" }', { flow: 'interactive', device: 'auto', clientId: 'a' }],
  ['a key', '"oauth": { "clientId": "a", "privateKey": "${secret:k}", "algorithm": "ES256" }', { flow: 'client-credentials', clientId: 'a', privateKey: '${secret:k}', algorithm: 'ES256' }],
  ['a secret', '"oauth": { "grant": "client_credentials", "clientId": "a", "clientSecret": "${secret:s}" }', { flow: 'client-credentials', clientId: 'a', clientSecret: '${secret:s}' }],
  ['a company', '"oauth": { "flow": "enterprise", "clientId": "a", "idpTokenEndpoint": "https://idp.example/token", "idpClientId": "b", "idToken": "${secret:t}" }', { flow: 'enterprise', clientId: 'a', idpTokenEndpoint: 'https://idp.example/token', idpClientId: 'b', idToken: '${secret:t}' }],
  ['a workload', '"oauth": { "assertion": "${JWT}" }', { flow: 'workload-identity', assertion: '${JWT}' }],
  ['nobody', '"oauth": { "device": "prefer" }', { flow: 'interactive', device: 'prefer' }],
])('the sign-in of %s', (_, written, signIn) => {
  const { definitions, problems } = parseConfig(`{ "mcpServers": { "a": { "url": "https://x", ${written} } } }`)
  expect(problems).toEqual([])
  expect(definitions).toMatchObject([{ signIn }])
})

test('certificates and a proxy', () => {
  const { definitions, problems } = parseConfig(`{ "mcpServers": { "a": { "url": "https://x", "proxy": "http://me:\${secret:p}@proxy:8080", "tls": { "ca": "\${HOME}/ca.pem", "cert": "C:\\\\me.pem", "key": "/k.pem", "passphrase": "\${secret:k}" } } } }`)
  expect(problems).toEqual([])
  expect(definitions).toMatchObject([{ proxy: 'http://me:${secret:p}@proxy:8080', tls: { ca: '${HOME}/ca.pem', cert: 'C:\\me.pem', key: '/k.pem', passphrase: '${secret:k}' } }])
})

/** [what stands in the entry, code, severity, the text at which the problem points] */
const entryMistakes: readonly (readonly [string, string, 'error' | 'warning', string])[] = [
  ['"args": ["x"]', 'config-command-missing', 'error', '"bad"'],
  ['"type": "stdio", "url": "http://x"', 'config-command-missing', 'error', '"bad"'],
  ['"type": "http", "command": "x"', 'config-url-missing', 'error', '"bad"'],
  ['"type": "smoke", "url": "ws://x"', 'config-field-invalid', 'error', '"smoke"'],
  ['"type": "ws", "url": "https://x"', 'config-url-invalid', 'error', '"https'],
  ['"type": "sse", "url": "wss://x"', 'config-url-invalid', 'error', '"wss'],
  ['"type": "grpc", "url": "grpc://"', 'config-url-invalid', 'error', '"grpc'],
  ['"url": "https://x", "tls": { "ca": 7 }', 'config-field-invalid', 'error', '7'],
  ['"url": "https://x", "tls": { "ca": "ca.pem" }', 'config-path-relative', 'error', '"ca.pem"'],
  ['"url": "https://x", "tls": { "cert": "/a.pem" }', 'config-tls-incomplete', 'error', '{'],
  ['"url": "https://x", "tls": { "pasphrase": "${secret:a}" }', 'config-field-unknown', 'warning', '"${sec'],
  ['"url": "https://x", "tls": { "cert": "/c", "key": "/k", "passphrase": "abcdefgh" }', 'config-secret-in-plain', 'warning', '"abcd'],
  ['"url": "http://x", "tls": { "ca": "/ca.pem" }', 'config-field-ignored', 'warning', '{'],
  ['"url": "https://x", "proxy": "proxy:8080"', 'config-proxy-invalid', 'error', '"proxy:'],
  ['"url": "https://x", "proxy": "socks5://proxy:8080"', 'config-proxy-invalid', 'error', '"socks'],
  ['"url": "https://x", "proxy": "http://me:password@proxy:8080"', 'config-secret-in-plain', 'warning', '"http:'],
  ['"url": "https://x", "oauth": { "flow": "magic" }', 'config-field-invalid', 'error', '"magic"'],
  ['"url": "https://x", "oauth": { "callbackPort": 70000 }', 'config-field-invalid', 'error', '70000'],
  ['"url": "https://x", "oauth": { "clientSecret": "abcdefgh1234" }', 'config-secret-in-plain', 'warning', '"abcd'],
  ['"url": "https://x", "oauth": { "flow": "enterprise", "idpClientId": "a", "idToken": "${secret:t}" }', 'config-sign-in-incomplete', 'error', '{'],
  ['"url": "https://x", "oauth": { "flow": "client-credentials", "clientId": "a" }', 'config-sign-in-incomplete', 'error', '{'],
  ['"url": "https://x", "oauth": { "flow": "interactive", "assertion": "${secret:t}" }', 'config-field-ignored', 'warning', '"${sec'],
  ['"url": "https://x", "oauth": { "authorizationServer": "auth.example" }', 'config-url-invalid', 'error', '"auth'],
  ['"url": "https://x", "oauth": { "clientId": "${input:x}" }', 'config-placeholder-unknown', 'error', '"${input'],
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
