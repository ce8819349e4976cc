/** Servers and authorization servers that are wrong, by mistake or on purpose. */
import { expect, onTestFinished, test } from 'vitest'
import type { JsonObject } from '#contract/json.ts'
import { never, textOf } from '../test-support/testbed.ts'
import { CLIENT_METADATA_URL } from './client-metadata.ts'
import { startProtectedServer, type ProtectedServer, type ProtectedServerSettings } from './test-support/protected-server.ts'
import { openSignInBed, type SignInBed } from './test-support/sign-in-bed.ts'
import { createTestBrowser, type TestBrowser } from './test-support/test-browser.ts'
import { startTinyServer, type TinyServer, type TinySettings } from './test-support/tiny-authorization-server.ts'

async function tiny(settings: TinySettings = {}, more: Partial<ProtectedServerSettings> = {}): Promise<{ server: TinyServer; guarded: ProtectedServer }> {
  const server = await startTinyServer(settings)
  const guarded: ProtectedServer = await startProtectedServer({ authorizationServers: [server.issuer], check: server.check(() => guarded.url), ...more })
  onTestFinished(() => Promise.all([server.close(), guarded.close()]).then(() => undefined))
  return { server, guarded }
}

function open(guarded: ProtectedServer, entry: JsonObject = {}, browser?: TestBrowser): SignInBed {
  return openSignInBed({ guarded: { url: guarded.url, ...entry } }, browser ? { browser } : {})
}

const tokenRequests = ({ requests }: TinyServer): number => requests.filter(({ path }) => path === '/token').length
const paths = ({ requests }: TinyServer): string[] => requests.map(({ path }) => path)

test('what is normal here: the small server signs people in', async () => {
  const { server, guarded } = await tiny()
  const bed = open(guarded)
  expect((await bed.servers.signIn('guarded', never)).state.kind).toBe('ready')
  expect(tokenRequests(server)).toBe(1)
})

test.each([
  ['an iss of another server', (query: URLSearchParams) => ({ code: 'a-code', state: query.get('state')!, iss: 'https://evil.example' }), {}],
  ['an iss that is only nearly its own', (query: URLSearchParams, issuer: string) => ({ code: 'a-code', state: query.get('state')!, iss: `${issuer}/` }), {}],
  ['no iss, though it was promised', (query: URLSearchParams) => ({ code: 'a-code', state: query.get('state')! }), { authorization_response_iss_parameter_supported: true }],
  ['an error that a third party wrote', (query: URLSearchParams) => ({ error: 'access_denied', error_description: 'Call 555-EVIL', state: query.get('state')!, iss: 'https://evil.example' }), {}],
])('mix-up, %s: no code goes anywhere', async (_name, authorize, metadata) => {
  const { server, guarded } = await tiny({ authorize, metadata })
  const bed = open(guarded)
  const error = await bed.servers.signIn('guarded', never).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'sign-in-mix-up' })
  expect(JSON.stringify(error)).not.toMatch(/evil/i)
  expect(tokenRequests(server)).toBe(0)
})

test('mix-up with a client id that is the same everywhere: a page of another host must name its server', async () => {
  const honest = await startTinyServer({ authorize: (query) => ({ code: 'code-of-the-honest-one', state: query.get('state')! }) })
  onTestFinished(() => honest.close())
  const { server, guarded } = await tiny({ metadata: { client_id_metadata_document_supported: true, authorization_endpoint: `${honest.issuer}/authorize` } })
  const bed = open(guarded)
  await expect(bed.servers.signIn('guarded', never)).rejects.toMatchObject({ code: 'sign-in-mix-up' })
  expect(new URL(bed.browser.opened[0]!).searchParams.get('client_id')).toBe(CLIENT_METADATA_URL)
  expect(JSON.stringify(server.requests.map(({ body }) => body.toString()))).not.toContain('code-of-the-honest-one')
})

test('an answer with another state is none: the sign-in goes on waiting', async () => {
  const { server, guarded } = await tiny({ authorize: () => ({ code: 'a-code', state: 'forged' }) })
  const bed = open(guarded)
  const controller = new AbortController()
  const signingIn = bed.servers.signIn('guarded', controller.signal).catch((error: unknown) => error)
  await expect.poll(() => bed.browser.ended[0]?.status).toBe(400)
  expect([bed.servers.view('guarded').state.kind, tokenRequests(server)]).toEqual(['signing-in', 0])
  controller.abort(new Error('over'))
  expect(await signingIn).toMatchObject({ message: 'over' })
})

test.each<[string, object | undefined, object | undefined, string]>([
  ['metadata for another resource', undefined, { resource: 'https://other.example/mcp' }, 'sign-in-resource-mismatch'],
  ['metadata for a deeper path', undefined, { resource: 'DEEPER' }, 'sign-in-resource-mismatch'],
  ['metadata without what must be there', { authorization_endpoint: undefined }, undefined, 'sign-in-metadata-invalid'],
  ['metadata of the wrong shape', { token_endpoint: 42, response_types_supported: 'code' }, undefined, 'sign-in-metadata-invalid'],
  ['an issuer that is not the one that was asked', { issuer: 'https://accounts.example' }, undefined, 'sign-in-metadata-invalid'],
  ['no PKCE', { code_challenge_methods_supported: undefined }, undefined, 'sign-in-unsafe'],
  ['PKCE in clear only', { code_challenge_methods_supported: ['plain'] }, undefined, 'sign-in-unsafe'],
  ['a page that is a program', { authorization_endpoint: 'javascript:alert(1)' }, undefined, 'sign-in-metadata-invalid'],
  ['a page that is a file', { authorization_endpoint: 'file:///etc/passwd' }, undefined, 'sign-in-address-refused'],
  ['a page inside of the network', { authorization_endpoint: 'http://192.168.1.1/authorize' }, undefined, 'sign-in-address-refused'],
  ['tokens from inside of the network', { token_endpoint: 'https://169.254.169.254/token' }, undefined, 'sign-in-address-refused'],
  ['a registration inside of the network', { registration_endpoint: 'https://10.1.2.3/register' }, undefined, 'sign-in-address-refused'],
  ['an authorization server inside of the network', undefined, { authorization_servers: ['https://10.1.2.3'] }, 'sign-in-address-refused'],
])('%s: refused, and nothing is opened that should not be', async (_name, metadata, resource, code) => {
  const { server, guarded } = await tiny(metadata ? { metadata } : {})
  if (resource) guarded.settings.metadata = 'resource' in resource && resource.resource === 'DEEPER' ? { resource: `${guarded.url}/deeper/than/it` } : resource
  const bed = open(guarded)
  await expect(bed.servers.signIn('guarded', never)).rejects.toMatchObject({ problem: { code, message: expect.any(String), nextStep: expect.any(String) } })
  expect((await bed.state('guarded', 'needs-sign-in')).state.problem.code).toBe(code)
  expect(tokenRequests(server)).toBe(0)
  expect(bed.browser.opened.filter((address) => !address.startsWith(server.issuer))).toEqual([])
})

test.each([
  ['without end', (write: (chunk: string) => boolean) => write('{"issuer":"'.padEnd(2_000_000, 'a')), 'result-too-large'],
  ['that is a page', (write: (chunk: string) => boolean) => write('<html>Welcome</html>'), 'sign-in-metadata-invalid'],
])('metadata %s', async (_name, answer, code) => {
  const { guarded } = await tiny({
    answerMetadata: (response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      answer((chunk) => response.write(chunk))
      response.end()
    },
  })
  await expect(open(guarded).servers.signIn('guarded', never)).rejects.toMatchObject({ code })
})

test('credentials do not follow a redirect to another host', async () => {
  const thief = await startTinyServer()
  onTestFinished(() => thief.close())
  const { guarded } = await tiny({ token: (_request, response) => void response.writeHead(307, { location: `${thief.issuer}/token` }).end() })
  const bed = open(guarded)
  await expect(bed.servers.signIn('guarded', never)).rejects.toMatchObject({ code: expect.stringMatching(/^sign-in-/) })
  expect(paths(thief)).toEqual([])
})

test('headers of the entry are for the server, not for who signs people in', async () => {
  const { server, guarded } = await tiny()
  const bed = open(guarded, { headers: { 'X-Api-Key': 'only-for-the-server' } })
  await bed.servers.signIn('guarded', never)
  expect(JSON.stringify(server.requests.map(({ headers }) => headers))).not.toContain('only-for-the-server')
})

test.each([
  ['of an unknown kind', { access_token: 'abc', token_type: 'mac' }],
  ['that would begin a header of its own', { access_token: 'abc\r\nX-Evil: 1', token_type: 'Bearer' }],
])('a token %s is not used', async (_name, body) => {
  const { guarded } = await tiny({ token: () => ({ body }) })
  const bed = open(guarded)
  await expect(bed.servers.signIn('guarded', never)).rejects.toMatchObject({ code: 'sign-in-token-unusable' })
  expect(guarded.shown.every((header) => header === undefined)).toBe(true)
})

test('the client secret of an entry goes to the first authorization server only, until the person signs out', async () => {
  const { server, guarded } = await tiny()
  const thief = await startTinyServer()
  onTestFinished(() => thief.close())
  const bed = open(guarded, { oauth: { clientId: 'known', clientSecret: 'the-one-secret' } })
  await bed.servers.signIn('guarded', never)
  guarded.settings.authorizationServers = [thief.issuer]
  server.tokens.clear()
  await expect(bed.servers.signIn('guarded', never)).rejects.toMatchObject({ code: 'sign-in-issuer-changed' })
  expect(JSON.stringify(thief.requests.map(({ body, headers }) => [body.toString(), headers]))).not.toMatch(/the-one-secret|Basic/)
  await bed.servers.signOut('guarded')
  guarded.settings.check = thief.check(() => guarded.url)
  expect((await bed.servers.signIn('guarded', never)).account?.issuer).toBe(thief.issuer)
})

test('a server that always wants one more permission is not obeyed for ever', async () => {
  const { guarded } = await tiny({ token: () => ({ body: { access_token: 'always', token_type: 'Bearer', scope: 'mcp:read mcp:write' } }) }, { check: async () => ({ scopes: [], audience: guarded.url }) })
  const bed = open(guarded)
  await bed.servers.signIn('guarded', never)
  await expect(bed.servers.callTool({ server: 'guarded', tool: 'write', arguments: {}, signal: never })).rejects.toMatchObject({ problem: { code: 'access-denied', cause: 'It wants: mcp:write.' } })
  expect([bed.servers.view('guarded').state.kind, bed.browser.opened.length]).toEqual(['ready', 1])
})

test('a refusal without metadata, and one that names metadata inside of the network', async () => {
  const { guarded } = await tiny({}, { metadata: null })
  const bed = open(guarded)
  await expect(bed.servers.signIn('guarded', never)).rejects.toMatchObject({ problem: { code: 'sign-in-unavailable', nextStep: expect.stringContaining('headers') } })
  guarded.settings.intercept = (_request, response) => {
    response.writeHead(401, { 'www-authenticate': 'Bearer resource_metadata="http://169.254.169.254/latest/meta-data"' }).end()
    return true
  }
  await bed.servers.restartServer('guarded')
  await expect(bed.servers.signIn('guarded', never)).rejects.toMatchObject({ code: 'sign-in-address-refused' })
  expect(bed.browser.opened).toEqual([])
})

test('a person whose browser brings a code of somebody else: PKCE is what the server checks', async () => {
  const verifiers: string[] = []
  const { guarded } = await tiny({ token: ({ body }) => void verifiers.push(body.get('code_verifier') ?? '') })
  const bed = open(guarded, {}, createTestBrowser())
  await bed.servers.signIn('guarded', never)
  const challenge = new URL(bed.browser.opened[0]!).searchParams.get('code_challenge')
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifiers[0]))
  expect(Buffer.from(digest).toString('base64url')).toBe(challenge)
  expect(textOf(await bed.servers.callTool({ server: 'guarded', tool: 'read', arguments: {}, signal: never }))).toBe('read done')
})

test.each([
  ['for ever', 1e308],
  ['since before it began', -5],
])('a token that is good %s', async (_name, expires_in) => {
  const { server, guarded } = await tiny({ token: () => ({ body: { access_token: 'odd-token', token_type: 'Bearer', expires_in } }) })
  server.tokens.add('odd-token')
  const bed = open(guarded)
  const { account } = await bed.servers.signIn('guarded', never)
  expect(account?.expiresAt).toSatisfy((at: number) => Number.isFinite(at) && at >= account!.signedInAt)
})

test('scopes without end, and such as hide what they say, are neither asked for nor shown', async () => {
  const { guarded } = await tiny({ token: () => ({ body: { access_token: 'token', token_type: 'Bearer', scope: 'read \u202Eetirw "quoted"' } }) }, { scopesSupported: ['mcp:read', 'mcp:\u200Bread', ...Array.from({ length: 50_000 }, (_, index) => `scope-${index}`)], check: async () => ({ scopes: [], audience: guarded.url }) })
  const bed = open(guarded)
  const { account } = await bed.servers.signIn('guarded', never)
  expect(account?.scopes).toEqual(['read', '"quoted"'])
  const asked = new URL(bed.browser.opened[0]!).searchParams.get('scope')!.split(' ')
  expect([asked.length, asked.slice(0, 2)]).toEqual([200, ['mcp:read', 'scope-0']])
})
