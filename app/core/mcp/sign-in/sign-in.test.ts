import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { ServerState } from '#contract/server.ts'
import { clock, never, textOf } from '../test-support/testbed.ts'
import { CLIENT_METADATA_URL, clientMetadataDocument } from './client-metadata.ts'
import { startAuthorizationServer, type AuthorizationServer, type AuthorizationServerOptions } from './test-support/authorization-server.ts'
import { startProtectedServer, type ProtectedServer, type ProtectedServerSettings } from './test-support/protected-server.ts'
import { checkAt, openSignInBed, type SignInBed } from './test-support/sign-in-bed.ts'
import { createTestBrowser } from './test-support/test-browser.ts'
import { createTestSecrets } from './test-support/secrets.ts'

let authorization: AuthorizationServer
let protectedServer: ProtectedServer

beforeAll(async () => {
  authorization = await startAuthorizationServer()
  protectedServer = await startProtectedServer({ authorizationServers: [authorization.issuer], check: checkAt(authorization) })
})
afterAll(async () => {
  await Promise.all([authorization.close(), protectedServer.close()])
})

async function startPair(options: AuthorizationServerOptions, settings: Partial<ProtectedServerSettings> = {}): Promise<{ server: AuthorizationServer; guarded: ProtectedServer }> {
  const server = await startAuthorizationServer(options)
  const guarded = await startProtectedServer({ authorizationServers: [server.issuer], check: checkAt(server), ...settings })
  onTestFinished(() => Promise.all([server.close(), guarded.close()]).then(() => undefined))
  return { server, guarded }
}

async function call(bed: SignInBed, tool: string, server = 'guarded'): Promise<string> {
  return textOf(await bed.servers.callTool({ server, tool, arguments: {}, signal: never }))
}

function ways(bed: SignInBed): string[] {
  const states: ServerState[] = bed.events.flatMap((event) => (event.name === 'server-state' ? [event.payload.server.state] : []))
  return states.flatMap((state) => (state.kind === 'signing-in' ? [state.way.kind] : []))
}

test('a server that wants a sign-in waits for it, and works after it', async () => {
  const bed = openSignInBed({ guarded: { url: protectedServer.url } })
  const { state } = await bed.state('guarded', 'needs-sign-in')
  expect(state.problem).toMatchObject({ code: 'sign-in-needed', action: { kind: 'sign-in', server: 'guarded' } })
  // In the background nothing is opened and nobody is told of Steward.
  expect([bed.browser.opened, authorization.requests]).toEqual([[], []])
  const view = await bed.servers.signIn('guarded', never)
  expect(view).toMatchObject({ state: { kind: 'ready' }, account: { issuer: authorization.issuer, scopes: ['mcp:read'], registration: 'dynamic', signedInAt: expect.any(Number), expiresAt: expect.any(Number) } })
  expect(await call(bed, 'read')).toBe('read done')
  await expect.poll(() => bed.browser.ended).toMatchObject([{ status: 200, text: expect.stringContaining('Go back to Steward') }])
  expect(ways(bed)).toEqual(['preparing', 'browser'])
})

test('the older transport waits for a sign-in, too', async () => {
  const bed = openSignInBed({ guarded: { type: 'sse', url: protectedServer.url } })
  const { state } = await bed.state('guarded', 'needs-sign-in')
  expect(state.problem).toMatchObject({ code: 'sign-in-needed', action: { kind: 'sign-in', server: 'guarded' } })
})

test('what the browser is sent to: PKCE, state, resource, and a loopback address that nobody can guess', async () => {
  const bed = openSignInBed({ guarded: { url: protectedServer.url } })
  await bed.servers.signIn('guarded', never)
  const { searchParams } = new URL(bed.browser.opened[0]!)
  expect(Object.fromEntries(searchParams)).toMatchObject({ response_type: 'code', code_challenge_method: 'S256', resource: protectedServer.url, scope: 'mcp:read offline_access' , state: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(searchParams.get('redirect_uri')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback\/[0-9a-f]{24}$/)
  // Listened only as long as it was needed.
  await expect(fetch(searchParams.get('redirect_uri')!)).rejects.toThrow('fetch failed')
})

test('tokens lie in the secret store only: not in views, events, logs or messages', async () => {
  const bed = openSignInBed({ guarded: { url: protectedServer.url } })
  await bed.servers.signIn('guarded', never)
  await call(bed, 'read')
  const stored = [...bed.secrets.values].join('\n')
  const secrets = [...stored.matchAll(/"(?:access_token|refresh_token)":"([^"]+)"/g)].map(([, value]) => value!)
  expect(secrets.length).toBe(2)
  const shown = JSON.stringify([bed.events, bed.servers.list(), bed.servers.logs('guarded', 0), bed.servers.messages('guarded', 0), bed.browser.opened])
  expect(secrets.filter((secret) => shown.includes(secret))).toEqual([])
})

test('two entries never share a sign-in, not even at the same authorization server', async () => {
  const other = await startProtectedServer({ authorizationServers: [authorization.issuer], check: checkAt(authorization) })
  onTestFinished(() => other.close())
  const bed = openSignInBed({ guarded: { url: protectedServer.url }, other: { url: other.url }, again: { url: protectedServer.url } })
  await Promise.all([bed.servers.signIn('guarded', never), bed.servers.signIn('other', never)])
  expect((await bed.state('again', 'needs-sign-in')).account).toBeUndefined()
  const tokens = (server: ProtectedServer): Set<string> => new Set(server.shown.filter((each) => each !== undefined))
  expect([...tokens(other)].filter((token) => tokens(protectedServer).has(token))).toEqual([])
  expect([await call(bed, 'read'), await call(bed, 'read', 'other')]).toEqual(['read done', 'read done'])
})

test('a sign-in outlives the process, and a changed entry starts without it', async () => {
  const secrets = createTestSecrets()
  const first = openSignInBed({ guarded: { url: protectedServer.url } }, { secrets })
  await first.servers.signIn('guarded', never)
  await first.close()
  const second = openSignInBed({ guarded: { url: protectedServer.url }, changed: { url: protectedServer.url, headers: { 'X-New': 'yes' } } }, { secrets })
  expect((await second.state('guarded', 'ready')).account).toMatchObject({ issuer: authorization.issuer })
  await second.state('changed', 'needs-sign-in')
  expect(second.browser.opened).toEqual([])
})

test('a tool that needs more: the server waits, says what it wants, and gets old and new scopes', async () => {
  const bed = openSignInBed({ guarded: { url: protectedServer.url } })
  await bed.servers.signIn('guarded', never)
  await expect(call(bed, 'write')).rejects.toMatchObject({ problem: { code: 'sign-in-needed', cause: 'It wants: mcp:write.', action: { kind: 'sign-in' } } })
  await bed.state('guarded', 'needs-sign-in')
  expect(bed.browser.opened.length).toBe(1)
  const { account } = await bed.servers.signIn('guarded', never)
  expect(account?.scopes).toEqual(['mcp:read', 'mcp:write'])
  expect(await call(bed, 'write')).toBe('write done')
})

test('who does not grant more goes on with what was granted', async () => {
  const bed = openSignInBed({ guarded: { url: protectedServer.url } })
  await bed.servers.signIn('guarded', never)
  await expect(call(bed, 'write')).rejects.toMatchObject({ code: 'sign-in-needed' })
  await bed.state('guarded', 'needs-sign-in')
  const controller = new AbortController()
  const signingIn = bed.servers.signIn('guarded', controller.signal)
  controller.abort(new Error('no'))
  await expect(signingIn).rejects.toThrow('no')
  await bed.state('guarded', 'ready')
  expect(await call(bed, 'read')).toBe('read done')
})

test('a refusal by the person is told and can be repeated', async () => {
  const bed = openSignInBed({ guarded: { url: protectedServer.url } }, { browser: createTestBrowser({ answer: 'abort' }) })
  await expect(bed.servers.signIn('guarded', never)).rejects.toMatchObject({ problem: { code: 'sign-in-denied', action: { kind: 'sign-in' } } })
  expect((await bed.state('guarded', 'needs-sign-in')).state.problem.code).toBe('sign-in-denied')
  await expect.poll(() => bed.browser.ended.at(-1)?.text).toContain('You were not signed in')
})

test('a server that works goes on working where a new sign-in fails', async () => {
  const browser = createTestBrowser()
  const bed = openSignInBed({ guarded: { url: protectedServer.url } }, { parts: { browser: { open: (href) => (browser.opened.length === 0 ? browser.open(href) : createTestBrowser({ answer: 'abort' }).open(href)) } } })
  await bed.servers.signIn('guarded', never)
  await expect(bed.servers.signIn('guarded', never)).rejects.toMatchObject({ code: 'sign-in-denied' })
  await bed.state('guarded', 'ready')
  expect(await call(bed, 'read')).toBe('read done')
})

test('a sign-in that is given up, started anew or stopped leaves nothing that listens', async () => {
  const bed = openSignInBed({ guarded: { url: protectedServer.url } }, { parts: { browser: { open: () => Promise.resolve('open-here') } } })
  await bed.state('guarded', 'needs-sign-in')
  const address = async (): Promise<string> => {
    const { state } = await bed.state('guarded', 'signing-in')
    if (state.way.kind !== 'browser') return new Promise((resolve) => setImmediate(() => resolve(address())))
    expect(state.way.opened).toBe(false)
    return new URL(state.way.url).searchParams.get('redirect_uri')!
  }
  const controller = new AbortController()
  const first = bed.servers.signIn('guarded', controller.signal).catch((error: unknown) => error)
  const firstAddress = await address()
  const second = bed.servers.signIn('guarded', never).catch((error: unknown) => error)
  expect(await first).toMatchObject({ code: 'sign-in-stopped' })
  const secondAddress = await address()
  await bed.servers.stopServer('guarded')
  expect(await second).toMatchObject({ code: 'sign-in-stopped' })
  expect(bed.servers.view('guarded').state).toEqual({ kind: 'stopped' })
  for (const each of [firstAddress, secondAddress]) await expect(fetch(each)).rejects.toThrow('fetch failed')
})

test('a person who is back before the browser program has ended is heard', async () => {
  const bed = openSignInBed({ guarded: { url: protectedServer.url } }, { browser: createTestBrowser({ lasts: true }) })
  expect((await bed.servers.signIn('guarded', never)).state.kind).toBe('ready')
})

test('signing out forgets the tokens and revokes them', async () => {
  const bed = openSignInBed({ guarded: { url: protectedServer.url } })
  await bed.servers.signIn('guarded', never)
  const token = protectedServer.shown.at(-1)!.replace('Bearer ', '')
  expect(await checkAt(authorization)(token)).toBeDefined()
  const view = await bed.servers.signOut('guarded')
  expect([view.state.kind, view.account, bed.secrets.values.size]).toEqual(['stopped', undefined, 0])
  expect(await checkAt(authorization)(token)).toBeUndefined()
  await bed.servers.startServer('guarded')
  await bed.state('guarded', 'needs-sign-in')
})

test('a client metadata document instead of a registration', async () => {
  const document = JSON.parse(readFileSync(new URL('../../../../resources/client-metadata.json', import.meta.url), 'utf8')) as object
  expect(document).toEqual(clientMetadataDocument)
  const { server, guarded } = await startPair({ clientMetadata: () => document })
  const bed = openSignInBed({ guarded: { url: guarded.url } })
  const { account } = await bed.servers.signIn('guarded', never)
  expect(account).toMatchObject({ registration: 'metadata-document' })
  expect(new URL(bed.browser.opened[0]!).searchParams.get('client_id')).toBe(CLIENT_METADATA_URL)
  expect(server.requests).not.toContain('POST /reg')
})

test('a document that the authorization server cannot read: it registers Steward instead', async () => {
  const { guarded } = await startPair({ clientMetadata: () => ({ wrong: true }) })
  const bed = openSignInBed({ guarded: { url: guarded.url } })
  expect((await bed.servers.signIn('guarded', never)).account).toMatchObject({ registration: 'dynamic' })
  expect(bed.browser.opened.length).toBe(1)
})

test('a client id from the entry, with its secret and its port', async () => {
  const callbackPort = await freePort()
  const client = { client_id: 'known', client_secret: 'a secret of the entry', redirect_uris: [`http://localhost:${callbackPort}/callback`], application_type: 'native' as const, grant_types: ['authorization_code', 'refresh_token'], token_endpoint_auth_method: 'client_secret_basic' as const }
  const { server, guarded } = await startPair({ clients: [client], registration: false })
  const bed = openSignInBed({ guarded: { url: guarded.url, oauth: { clientId: 'known', clientSecret: client.client_secret, callbackPort } } })
  expect((await bed.servers.signIn('guarded', never)).account).toMatchObject({ registration: 'configured' })
  expect(server.requests).not.toContain('POST /reg')
})

test('without a registration and without a client id, the person is told what to do', async () => {
  const { guarded } = await startPair({ registration: false })
  const bed = openSignInBed({ guarded: { url: guarded.url } })
  await expect(bed.servers.signIn('guarded', never)).rejects.toMatchObject({ problem: { code: 'sign-in-client-needed', nextStep: expect.stringContaining('clientId') } })
})

test('a registration that the authorization server lost is replaced, and the person sees one page', async () => {
  const { server, guarded } = await startPair({})
  let later = 0
  const bed = openSignInBed({ guarded: { url: guarded.url } }, { parts: { clock: { ...clock, now: () => clock.now() + later } } })
  await bed.servers.signIn('guarded', never)
  const clientOf = (address: string): string => new URL(address).searchParams.get('client_id')!
  await server.forgetClient(clientOf(bed.browser.opened[0]!))
  later = 3_600_000
  expect((await bed.servers.signIn('guarded', never)).state.kind).toBe('ready')
  expect(bed.browser.opened.length).toBe(2)
  expect(clientOf(bed.browser.opened[1]!)).not.toBe(clientOf(bed.browser.opened[0]!))
})

test('the registration keeps its address: the next sign-in comes back to the same port and path', async () => {
  const bed = openSignInBed({ guarded: { url: protectedServer.url } })
  await bed.servers.signIn('guarded', never)
  await bed.servers.signIn('guarded', never)
  const [first, second] = bed.browser.opened.map((address) => new URL(address).searchParams)
  expect([second!.get('redirect_uri'), second!.get('client_id')]).toEqual([first!.get('redirect_uri'), first!.get('client_id')])
})

test('an Authorization header of the entry wins: nobody is asked to sign in', async () => {
  const bed = openSignInBed({ guarded: { url: protectedServer.url, headers: { authorization: 'Bearer mine' } } })
  const { state } = await bed.state('guarded', 'failed')
  expect(state.problem).toMatchObject({ code: 'access-denied', cause: expect.stringContaining('401') })
  expect(protectedServer.shown.at(-1)).toBe('Bearer mine')
  await expect(bed.servers.signIn('guarded', never)).rejects.toMatchObject({ code: 'sign-in-impossible' })
})

test('no placeholder reads the tokens of a sign-in', async () => {
  const secrets = createTestSecrets()
  const bed = openSignInBed({ guarded: { url: protectedServer.url } }, { secrets })
  await bed.servers.signIn('guarded', never)
  const [name] = [...secrets.values.keys()]
  const thief = openSignInBed({ thief: { url: protectedServer.url, headers: { 'X-Take': `\${secret:${name}}` } } }, { secrets })
  expect((await thief.state('thief', 'failed')).state.problem.code).toBe('placeholder-unfilled')
})

async function freePort(): Promise<number> {
  const { signInCallback } = await import('#node/sign-in-callback.ts')
  const callback = await signInCallback.listen({ host: 'localhost', path: '/callback' })
  await callback.close()
  return Number(new URL(callback.redirectUri).port)
}
