import { expect, test } from 'vitest'
import { configPlaces, products, readServers } from './import-config.ts'
import { withPlaceholders } from './move-secrets.ts'

const machine = (platform: NodeJS.Platform, variables: Record<string, string> = {}) => ({ platform, home: platform === 'win32' ? 'C:\\Users\\me' : '/home/me', folder: platform === 'win32' ? 'C:\\work' : '/project', variable: (name: string) => variables[name] })

test('knows where each product keeps its list', () => {
  expect(configPlaces('claude-desktop', machine('linux'))).toEqual(['/home/me/.config/Claude/claude_desktop_config.json'])
  expect(configPlaces('claude-desktop', machine('darwin'))).toEqual(['/home/me/Library/Application Support/Claude/claude_desktop_config.json'])
  expect(configPlaces('claude-desktop', machine('win32', { APPDATA: 'D:\\Roaming' }))).toEqual(['D:\\Roaming\\Claude\\claude_desktop_config.json'])
  expect(configPlaces('claude-code', machine('linux'))).toEqual(['/project/.mcp.json', '/home/me/.claude.json'])
  expect(configPlaces('vscode', machine('linux', { XDG_CONFIG_HOME: '/c' }))).toEqual(['/project/.vscode/mcp.json', '/c/Code/User/mcp.json'])
  expect(configPlaces('cursor', machine('win32'))).toEqual(['C:\\work\\.cursor\\mcp.json', 'C:\\Users\\me\\.cursor\\mcp.json'])
  expect(configPlaces('windsurf', machine('linux'))).toEqual(['/home/me/.codeium/windsurf/mcp_config.json'])
  for (const product of products) expect(configPlaces(product, machine('darwin')).length).toBeGreaterThan(0)
})

test('reads both roots, keeps unknown fields; shown, an entry has placeholders in the place of keys', () => {
  const entries = readServers(
    `{ // a comment
      "mcpServers": { "github": { "command": "npx", "args": ["-y", "x"], "env": { "GITHUB_TOKEN": "ghp_0123456789abcdefghijABCD", "DEBUG": "1", "KEY": "\${env:KEY}" }, "gallery": true } },
      "servers": { "api": { "type": "http", "url": "https://x.example/mcp", "headers": { "Authorization": "Bearer abcdefghijkl" } }, "github": { "command": "other" } },
    }`,
    '/home/me',
  )
  expect(entries.map(({ name, entry }) => [name, withPlaceholders(name, entry)])).toEqual([
    ['github', { command: 'npx', args: ['-y', 'x'], env: { GITHUB_TOKEN: '${secret:github/GITHUB_TOKEN}', DEBUG: '1', KEY: '${env:KEY}' }, gallery: true }],
    ['api', { type: 'http', url: 'https://x.example/mcp', headers: { Authorization: 'Bearer ${secret:api/Authorization}' } }],
  ])
  expect(JSON.stringify(entries)).toContain('ghp_0123456789abcdefghijABCD')
})

test("turns an editor's placeholders into those of Steward", () => {
  const [entry] = readServers('{"servers":{"a":{"command":"x","args":["${input:token}","${userHome}/y"],"env":{"API_KEY":"${input:api key}"}}}}', '/home/me')
  expect(entry?.entry).toEqual({ command: 'x', args: ['${secret:token}', '/home/me/y'], env: { API_KEY: '${secret:api key}' }, allowSecretsIn: ['args'] })
})

test.each([
  ['{', 'import-not-json'],
  ['[]', 'import-not-json'],
  ['null', 'import-not-json'],
  ['{}', 'import-no-servers'],
  ['{"mcpServers": []}', 'import-no-servers'],
  ['{"mcpServers": {"a": "x"}}', 'import-no-servers'],
])('%s is refused', (text, code) => {
  expect(() => readServers(text, '/')).toThrow(expect.objectContaining({ code }))
})

test('names like those of prototypes do no harm', () => {
  expect(readServers('{"mcpServers":{"__proto__":{"command":"x"},"constructor":{"command":"y"}}}', '/').map(({ name }) => name)).toEqual(['constructor'])
  expect(({} as Record<string, unknown>)['command']).toBeUndefined()
})
