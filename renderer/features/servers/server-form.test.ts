import { expect, test } from 'vitest'
import { checkForm, emptyForm, renamed, type ServerForm, toEntry } from './server-form.ts'

const program: ServerForm = { ...emptyForm, name: 'files', command: 'npx', args: '-y\n@modelcontextprotocol/server-filesystem\n/home/me/My Notes\n' }

test('arguments stand one on a line, and a space stays inside of one', () => {
  expect(toEntry(program, [])).toEqual({ entry: { command: 'npx', args: ['-y', '@modelcontextprotocol/server-filesystem', '/home/me/My Notes'] }, secrets: [] })
})

test('a value for the keychain leaves only its name in the entry', () => {
  const form = { ...program, args: '', env: [{ name: 'API_KEY', value: 's3cret', inKeychain: true }, { name: 'MODE', value: 'fast', inKeychain: false }] }
  expect(toEntry(form, [])).toEqual({ entry: { command: 'npx', env: { API_KEY: '${secret:API_KEY}', MODE: 'fast' } }, secrets: [{ name: 'API_KEY', value: 's3cret' }] })
})

test('a secret that exists is not overwritten', () => {
  const form: ServerForm = { ...emptyForm, name: 'web', kind: 'http', url: 'https://example.com/mcp', headers: [{ name: 'Authorization', value: 'Bearer x', inKeychain: true }] }
  expect(toEntry(form, ['Authorization'])).toEqual({
    entry: { type: 'http', url: 'https://example.com/mcp', headers: { Authorization: '${secret:web/Authorization}' } },
    secrets: [{ name: 'web/Authorization', value: 'Bearer x' }],
  })
})

test('a telling name goes to the keychain by itself', () => {
  expect(renamed({ name: '', value: '', inKeychain: false }, 'GITHUB_TOKEN').inKeychain).toBe(true)
  expect(renamed({ name: '', value: '', inKeychain: false }, 'PATH').inKeychain).toBe(false)
})

test.each([
  ['https://example.com/mcp', 'http'],
  ['wss://example.com/mcp', 'websocket'],
  ['grpc://localhost:50051', 'grpc'],
  ['unix:///run/user/1000/mcp.sock', 'http'],
])('the address %s makes an entry of type %s', (url, type) => {
  const form: ServerForm = { ...emptyForm, name: 'web', kind: 'http', url }
  expect(checkForm(form, [])).toEqual({})
  expect(toEntry(form, []).entry).toEqual({ type, url })
})

test.each<[string, Partial<ServerForm>, Partial<Record<string, string>>]>([
  ['nothing is wrong', {}, {}],
  ['no name', { name: ' ' }, { name: expect.stringContaining('name') }],
  ['a name that is taken', { name: 'taken' }, { name: expect.stringContaining('already') }],
  ['no program', { command: '' }, { command: expect.stringContaining('program') }],
  ['a whole command line', { command: 'npx -y server' }, { command: expect.stringContaining('one on each line') }],
  ['a program whose path has a space', { command: 'C:\\Program Files\\tool.exe' }, {}],
  ['a value without a name', { env: [{ name: '', value: 'x', inKeychain: false }] }, { env: expect.stringContaining('no name') }],
  ['a name twice', { env: [{ name: 'A', value: '1', inKeychain: false }, { name: 'A', value: '2', inKeychain: false }] }, { env: expect.stringContaining('twice') }],
  ['an address without a scheme', { kind: 'http', url: 'example.com/mcp' }, { url: expect.stringContaining('whole address') }],
  ['an address of another kind', { kind: 'http', url: 'file:///etc/passwd' }, { url: expect.stringContaining('whole address') }],
])('%s', (_name, change, errors) => {
  expect(checkForm({ ...program, ...change }, ['taken'])).toEqual(errors)
})
