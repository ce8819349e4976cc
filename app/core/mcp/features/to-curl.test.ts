import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import type { ServerDefinition, ServerMessage } from '#contract/server.ts'
import type { KeptMessage } from '../server-journal.ts'
import { toCurl } from './to-curl.ts'

const secret = 'hunter2-hunter2'
const mask = (text: string): string => text.replaceAll(secret, '•••')
const shown: ServerMessage = { server: 's', index: 1, at: 0, direction: 'sent', method: 'tools/call', id: 1, size: 1, truncated: false, body: {} }
const define = (more: Partial<Extract<ServerDefinition, { kind: 'http' }>> = {}): ServerDefinition => ({ kind: 'http', name: 's', disabled: false, era: 'auto', url: 'https://example.com/mcp', headers: {}, transport: 'auto', ...more })
const kept = (body: unknown, more: Partial<NonNullable<KeptMessage['http']>> = {}): KeptMessage => ({ shown, http: { url: 'https://example.com/mcp', headers: [['content-type', 'application/json']], otherHeaders: [], body: JSON.stringify(body), ...more } })
/** What a shell makes of the command, one argument a line. */
const read = (command: string, env: Record<string, string> = {}): string[] => execFileSync('sh', ['-c', `curl() { for each in "$@"; do printf '%s\\0' "$each"; done; }\n${command}`], { encoding: 'utf8', env }).split('\0').slice(0, -1)

describe.skipIf(process.platform === 'win32')('in a POSIX shell', () => {
  test('a shell reads exactly what was sent, whatever the text holds', () => {
    const body = { method: 'tools/call', params: { text: `it's "$HOME" \`id\` $(id) \\ !x\nline ; rm -rf /` } }
    const args = read(toCurl(define(), kept(body, { headers: [['mcp-name', `a'b$(id)`]] }), mask))
    expect(JSON.parse(args.at(-1) ?? '')).toEqual(body)
    expect(args).toContain(`mcp-name: a'b$(id)`)
    expect(args).toContain('https://example.com/mcp')
  })

  test('keys and whatever is filled in stand as variables', () => {
    const definition = define({ url: 'https://${HOST}/mcp?team=blue&api_key=abc123456', headers: { Authorization: 'Bearer ${secret:team key}', 'X-Plain': 'a"b$c', 'X-Api-Key': 'abcdefgh12345' }, tls: { ca: '${HOME}/ca.pem' } })
    const command = toCurl(definition, kept({ password: 'letmein', note: secret }, { url: 'https://real.example/mcp?team=blue&api_key=abc123456', otherHeaders: ['authorization', 'x-plain', 'x-api-key', 'dpop', 'x-added'] }), mask)
    expect(command).not.toMatch(/abc12345|abcdefgh|letmein|hunter2|real\.example/)
    const args = read(command, { HOST: 'host.example', TEAM_KEY: 'K', X_API_KEY: 'A', X_ADDED: 'D', API_KEY: 'Q', HOME: '/home/me' })
    expect(args).toEqual(expect.arrayContaining(['https://host.example/mcp?team=blue&api_key=Q', 'authorization: Bearer K', 'x-plain: a"b$c', 'x-api-key: A', 'x-added: D', '--cacert', '/home/me/ca.pem']))
    expect(command).toContain('# A secret in the body was replaced')
    expect(command).toContain('# The proof of possession (DPoP)')
  })

  test('a server and a file get neither a command run nor a variable of the person', () => {
    const env = { GITHUB_TOKEN: 'gh', HOME: '/home/me' }
    const named = read(toCurl(define({ transport: 'sse' }), kept({}, { url: 'https://example.com/messages?a=${HOME}&b=${secret:K}&GITHUB_TOKEN=x&c=$(id)`id`' }), mask), env)
    expect(named).toContain('https://example.com/messages?a=${HOME}&b=${secret:K}&GITHUB_TOKEN=•••&c=$(id)`id`')
    expect(read(toCurl(define({ headers: { 'x`id`$home-token': 'abcdefgh12345' } }), kept({}, { otherHeaders: ['x`id`$home-token'] }), mask), { X_ID__HOME_TOKEN: 'T' })).toContain('x`id`$home-token: T')
    expect(named).toContain('-g')
  })

  test('a token of a sign-in, a socket, and the address that an older server named', () => {
    expect(read(toCurl(define(), kept({}, { otherHeaders: ['authorization'] }), mask), { ACCESS_TOKEN: 'T' })).toContain('authorization: Bearer T')
    const socket = read(toCurl(define({ url: 'unix:///run/my mcp.sock#/mcp' }), kept({}, { url: 'http://localhost/mcp' }), mask))
    expect(socket).toEqual(expect.arrayContaining(['http://localhost/mcp', '--unix-socket', '/run/my mcp.sock']))
    expect(read(toCurl(define({ transport: 'sse' }), kept({}, { url: 'https://example.com/messages?sessionId=1' }), mask))).toContain('https://example.com/messages?sessionId=1')
  })
})

test('what was not sent over HTTP, or is no longer whole, is not copied', () => {
  expect(() => toCurl(define(), { shown: { ...shown, direction: 'received' } }, mask)).toThrow(expect.objectContaining({ code: 'not-http' }))
  expect(() => toCurl(define(), { shown }, mask)).toThrow(expect.objectContaining({ code: 'not-http' }))
  expect(() => toCurl(define(), kept({}, { body: undefined }), mask)).toThrow(expect.objectContaining({ code: 'body-not-kept' }))
})
