import { expect, onTestFinished, test } from 'vitest'
import { clock, never, textOf } from '../test-support/testbed.ts'
import { startAuthorizationServer, type AuthorizationServer, type AuthorizationServerOptions } from './test-support/authorization-server.ts'
import { startProtectedServer, type ProtectedServer, type ProtectedServerSettings } from './test-support/protected-server.ts'
import { createTestSecrets } from './test-support/secrets.ts'
import { checkAt, openSignInBed, type SignInBed } from './test-support/sign-in-bed.ts'

interface Pair {
  readonly server: AuthorizationServer
  readonly guarded: ProtectedServer
  /** Tokens that end now, as after their time. */
  end(): void
}

async function startPair(options: AuthorizationServerOptions = {}, settings: Partial<ProtectedServerSettings> = {}): Promise<Pair> {
  const server = await startAuthorizationServer(options)
  const ended = new Set<string>()
  const check = checkAt(server)
  const guarded = await startProtectedServer({ authorizationServers: [server.issuer], check: async (token) => (ended.has(token) ? undefined : check(token)), ...settings })
  onTestFinished(() => Promise.all([server.close(), guarded.close()]).then(() => undefined))
  return { server, guarded, end: () => guarded.shown.forEach((header) => header && ended.add(header.split(' ')[1]!)) }
}

const read = async (bed: SignInBed): Promise<string> => textOf(await bed.servers.callTool({ server: 'guarded', tool: 'read', arguments: {}, signal: never }))
const renewals = (server: AuthorizationServer): number => server.requests.filter((each) => each === 'POST /token refresh_token').length

test('a token that ended is renewed in the background: one renewal, whoever asks', async () => {
  const { server, guarded, end } = await startPair()
  const bed = openSignInBed({ guarded: { url: guarded.url } })
  await bed.servers.signIn('guarded', never)
  end()
  expect(await Promise.all([read(bed), read(bed), read(bed), read(bed)])).toEqual(Array.from({ length: 4 }, () => 'read done'))
  expect([renewals(server), bed.browser.opened.length]).toEqual([1, 1])
  expect(bed.servers.view('guarded').state.kind).toBe('ready')
})

test('a token that ends soon is renewed before it is sent', async () => {
  const { server, guarded } = await startPair()
  let later = 0
  const bed = openSignInBed({ guarded: { url: guarded.url } }, { parts: { clock: { ...clock, now: () => clock.now() + later } } })
  const before = (await bed.servers.signIn('guarded', never)).account!
  later = 590_000
  const refused = guarded.shown.length
  expect(await read(bed)).toBe('read done')
  expect(renewals(server)).toBe(1)
  expect(new Set(guarded.shown.slice(refused)).size).toBe(1)
  const after = bed.servers.view('guarded').account!
  expect(after.expiresAt!).toBeGreaterThan(before.expiresAt!)
  expect([after.signedInAt, after.scopes]).toEqual([before.signedInAt, before.scopes])
})

test('where nothing can be renewed any more the server waits for a sign-in, and fails nothing', async () => {
  const { server, guarded, end } = await startPair()
  const bed = openSignInBed({ guarded: { url: guarded.url } })
  await bed.servers.signIn('guarded', never)
  end()
  const refreshToken = /"refresh_token":"([^"]+)"/.exec([...bed.secrets.values.values()].join())![1]!
  await (await server.provider.RefreshToken.find(refreshToken))!.destroy()
  await expect(read(bed)).rejects.toMatchObject({ problem: { code: 'sign-in-needed', action: { kind: 'sign-in' } } })
  const { state, account } = await bed.state('guarded', 'needs-sign-in')
  expect([state.problem.cause, account, bed.browser.opened.length]).toEqual(['Your sign-in has ended.', undefined, 1])
  expect((await bed.servers.signIn('guarded', never)).state.kind).toBe('ready')
})

test('without a refresh token there is nothing to renew with', async () => {
  const { guarded, end } = await startPair({ more: { issueRefreshToken: () => Promise.resolve(false) } })
  const bed = openSignInBed({ guarded: { url: guarded.url } })
  await bed.servers.signIn('guarded', never)
  end()
  await expect(read(bed)).rejects.toMatchObject({ code: 'sign-in-needed' })
  expect((await bed.state('guarded', 'needs-sign-in')).account).toBeUndefined()
})

test('a registration that is gone is found out in the background, and replaced with the next sign-in', async () => {
  const { server, guarded, end } = await startPair()
  const bed = openSignInBed({ guarded: { url: guarded.url } })
  await bed.servers.signIn('guarded', never)
  await server.forgetClient(new URL(bed.browser.opened[0]!).searchParams.get('client_id')!)
  end()
  await expect(read(bed)).rejects.toMatchObject({ code: 'sign-in-needed' })
  await bed.state('guarded', 'needs-sign-in')
  expect((await bed.servers.signIn('guarded', never)).state.kind).toBe('ready')
  expect(server.requests.filter((each) => each === 'POST /reg').length).toBe(2)
})

test('a second process takes over what the first one renewed', async () => {
  const { server, guarded, end } = await startPair()
  const secrets = createTestSecrets()
  const first = openSignInBed({ guarded: { url: guarded.url } }, { secrets })
  await first.servers.signIn('guarded', never)
  const second = openSignInBed({ guarded: { url: guarded.url } }, { secrets })
  await second.state('guarded', 'ready')
  end()
  expect(await read(first)).toBe('read done')
  expect(await read(second)).toBe('read done')
  expect([renewals(server), second.browser.opened.length]).toEqual([1, 0])
})

test('an authorization server that cannot be reached costs nobody the sign-in', async () => {
  const { server, guarded, end } = await startPair({ more: {} })
  const bed = openSignInBed({ guarded: { url: guarded.url } })
  await bed.servers.signIn('guarded', never)
  const { account } = bed.servers.view('guarded')
  await server.close()
  end()
  await expect(read(bed)).rejects.toMatchObject({ code: 'sign-in-unreachable' })
  expect(bed.servers.view('guarded').account).toEqual(account)
})

test('after a move to another authorization server nothing of the first one is shown to it', async () => {
  const { server, guarded, end } = await startPair()
  const second = await startAuthorizationServer()
  onTestFinished(() => second.close())
  const bed = openSignInBed({ guarded: { url: guarded.url } })
  await bed.servers.signIn('guarded', never)
  const secrets = [...[...bed.secrets.values.values()].join().matchAll(/"(?:access_token|refresh_token|client_id)":"([^"]+)"/g)].map(([, value]) => value!)
  guarded.settings.authorizationServers = [second.issuer]
  guarded.settings.check = checkAt(second)
  end()
  await expect(read(bed)).rejects.toMatchObject({ code: 'sign-in-needed' })
  await bed.state('guarded', 'needs-sign-in')
  expect((await bed.servers.signIn('guarded', never)).account?.issuer).toBe(second.issuer)
  expect(await read(bed)).toBe('read done')
  const seen = second.bodies.join('\n')
  expect(secrets.filter((secret) => seen.includes(secret))).toEqual([])
  expect(renewals(server)).toBe(0)
})

test('DPoP: bound tokens with nonces of both servers, and a key that outlives the process', async () => {
  const nonce = 'a-nonce-of-the-server'
  const { server, guarded, end } = await startPair(
    { features: { dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 1), requireNonce: () => true } } },
    { scheme: 'DPoP', nonce },
  )
  const secrets = createTestSecrets()
  const first = openSignInBed({ guarded: { url: guarded.url } }, { secrets })
  await first.servers.signIn('guarded', never)
  expect(await read(first)).toBe('read done')
  const keys = (): string[] => [...[...secrets.values.values()].join().matchAll(/"thumbprint":"([^"]+)"/g)].map(([, value]) => value!)
  const [key] = keys()
  expect(key).toEqual(expect.any(String))
  await first.close()
  const second = openSignInBed({ guarded: { url: guarded.url } }, { secrets })
  await second.state('guarded', 'ready')
  end()
  expect(await read(second)).toBe('read done')
  expect([renewals(server), keys(), second.browser.opened]).toEqual([2, [key], []])
  expect(guarded.shown.filter((header) => header?.startsWith('Bearer'))).toEqual([])
})
