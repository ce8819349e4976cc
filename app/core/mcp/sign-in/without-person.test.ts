import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import type { JsonObject } from '#contract/json.ts'
import { never, textOf } from '../test-support/testbed.ts'
import { startAuthorizationServer } from './test-support/authorization-server.ts'
import { startProtectedServer, type ProtectedServer, type ProtectedServerSettings } from './test-support/protected-server.ts'
import { checkAt, openSignInBed, type SignInBed } from './test-support/sign-in-bed.ts'
import { startTinyServer, type TinyServer, type TinySettings } from './test-support/tiny-authorization-server.ts'

async function guard(settings: ProtectedServerSettings): Promise<ProtectedServer> {
  const guarded = await startProtectedServer(settings)
  onTestFinished(() => guarded.close())
  return guarded
}

async function tiny(settings: TinySettings = {}): Promise<{ server: TinyServer; guarded: ProtectedServer }> {
  const server = await startTinyServer(settings)
  onTestFinished(() => server.close())
  const guarded: ProtectedServer = await guard({ authorizationServers: [server.issuer], check: server.check(() => guarded.url) })
  return { server, guarded }
}

const read = async (bed: SignInBed): Promise<string> => textOf(await bed.servers.callTool({ server: 'guarded', tool: 'read', arguments: {}, signal: never }))
const grants = ({ requests }: TinyServer): URLSearchParams[] => requests.filter(({ path }) => path === '/token').map(({ body }) => body)

test('client credentials with a secret: the server just connects, and a token that ended is replaced', async () => {
  const server = await startAuthorizationServer({ clients: [{ client_id: 'machine', client_secret: 'secret of a machine', grant_types: ['client_credentials'], redirect_uris: [], response_types: [], token_endpoint_auth_method: 'client_secret_basic' }], registration: false })
  onTestFinished(() => server.close())
  const ended = new Set<string>()
  const check = checkAt(server)
  const guarded = await guard({ authorizationServers: [server.issuer], check: async (token) => (ended.has(token) ? undefined : check(token)) })
  const bed = openSignInBed({ guarded: { url: guarded.url, oauth: { flow: 'client-credentials', clientId: 'machine', clientSecret: 'secret of a machine' } } })
  expect((await bed.state('guarded', 'ready')).account).toMatchObject({ issuer: server.issuer, scopes: ['mcp:read'], registration: 'configured' })
  guarded.shown.forEach((header) => header && ended.add(header.replace('Bearer ', '')))
  expect(await read(bed)).toBe('read done')
  expect([server.requests.filter((each) => each.startsWith('POST /token')), bed.browser.opened]).toEqual([['POST /token client_credentials', 'POST /token client_credentials'], []])
})

test.each(['ES256', 'RS256'] as const)('client credentials with a private key (%s, found out from the key)', async (algorithm) => {
  const { publicKey, privateKey } = algorithm === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk: JsonWebKey = { ...publicKey.export({ format: 'jwk' }), use: 'sig', kid: 'one' }
  const server = await startAuthorizationServer({ clients: [{ client_id: 'machine', grant_types: ['client_credentials'], redirect_uris: [], response_types: [], token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: algorithm, jwks: { keys: [jwk as never] } }], registration: false })
  onTestFinished(() => server.close())
  const guarded = await guard({ authorizationServers: [server.issuer], check: checkAt(server) })
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const bed = openSignInBed({ guarded: { url: guarded.url, oauth: { flow: 'client-credentials', clientId: 'machine', privateKey: pem } } })
  await bed.state('guarded', 'ready')
  expect(await read(bed)).toBe('read done')
})

test('enterprise: the token of the company is exchanged for a grant, the grant for a token', async () => {
  const { server, guarded } = await tiny()
  const idp = await startTinyServer({ token: () => ({ body: { access_token: 'the-grant', issued_token_type: 'urn:ietf:params:oauth:token-type:id-jag', token_type: 'N_A', expires_in: 300 } }) })
  onTestFinished(() => idp.close())
  const oauth: JsonObject = { flow: 'enterprise', clientId: 'steward', clientSecret: 'of the server', idpTokenEndpoint: `${idp.issuer}/token`, idpClientId: 'steward-at-idp', idToken: 'the-id-token' }
  const bed = openSignInBed({ guarded: { url: guarded.url, oauth } })
  await bed.state('guarded', 'ready')
  expect(Object.fromEntries(grants(idp)[0]!)).toMatchObject({ grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', requested_token_type: 'urn:ietf:params:oauth:token-type:id-jag', audience: server.issuer, resource: guarded.url, subject_token: 'the-id-token', client_id: 'steward-at-idp' })
  expect(Object.fromEntries(grants(server)[0]!)).toMatchObject({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'the-grant', resource: guarded.url })
  // The identity provider's token never reaches the server's own authorization server, nor the other way round.
  expect(JSON.stringify(server.requests.map(({ body, headers }) => [body.toString(), headers]))).not.toContain('the-id-token')
  expect(JSON.stringify(idp.requests.map(({ body, headers }) => [body.toString(), headers]))).not.toContain('of the server')
})

test('workload identity: the JWT of the platform is the grant', async () => {
  const { server, guarded } = await tiny()
  const bed = openSignInBed({ guarded: { url: guarded.url, oauth: { flow: 'workload-identity', clientId: 'workload', assertion: 'a.workload.jwt' } } })
  await bed.state('guarded', 'ready')
  expect(Object.fromEntries(grants(server)[0]!)).toEqual({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'a.workload.jwt', scope: 'mcp:read', resource: guarded.url, client_id: 'workload' })
})

test.each(['invalid_grant', 'invalid_scope', 'unauthorized_client'])('%s: told, and asked for once', async (error) => {
  const { server, guarded } = await tiny({ token: () => ({ status: 400, body: { error, error_description: 'No, because of \u202Ethis' } }) })
  const bed = openSignInBed({ guarded: { url: guarded.url, oauth: { flow: 'workload-identity', clientId: 'workload', assertion: 'a.workload.jwt' } } }, { limits: { backoff: [10, 10] } })
  const { state } = await bed.state('guarded', 'failed')
  expect(state.problem).toMatchObject({ code: expect.stringMatching(/^sign-in-(failed|client-refused)$/), cause: expect.stringContaining(`${error}: No, because of this`), action: { kind: 'edit-config', server: 'guarded' } })
  expect(grants(server).length).toBe(1)
})

test('a server that names another authorization server later does not get the secret sent there', async () => {
  const { server, guarded } = await tiny()
  const thief = await startTinyServer()
  onTestFinished(() => thief.close())
  const oauth = { flow: 'client-credentials', clientId: 'machine', clientSecret: 'the-one-secret' }
  const bed = openSignInBed({ guarded: { url: guarded.url, oauth } })
  await bed.state('guarded', 'ready')
  guarded.settings.authorizationServers = [thief.issuer]
  server.tokens.clear()
  await expect(read(bed)).rejects.toMatchObject({ code: 'sign-in-issuer-changed' })
  expect(JSON.stringify(thief.requests.map(({ body, headers }) => [body.toString(), headers]))).not.toMatch(/the-one-secret|Basic|machine/)
})

test('a scope that is missing is to be written into the entry', async () => {
  const { server, guarded } = await tiny()
  guarded.settings.check = async (token) => (server.tokens.has(token) ? { scopes: [], audience: guarded.url } : undefined)
  const bed = openSignInBed({ guarded: { url: guarded.url, oauth: { flow: 'workload-identity', assertion: 'a.workload.jwt' } } })
  await bed.state('guarded', 'ready')
  await expect(bed.servers.callTool({ server: 'guarded', tool: 'write', arguments: {}, signal: never })).rejects.toMatchObject({ problem: { code: 'access-denied', cause: 'It wants: mcp:write.', nextStep: expect.stringContaining('"scopes"') } })
})
