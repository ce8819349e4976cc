import { expect, onTestFinished, test } from 'vitest'
import type { Clock } from '#core/ports/clock.ts'
import { clock, never, textOf } from '../test-support/testbed.ts'
import { startAuthorizationServer } from './test-support/authorization-server.ts'
import { startProtectedServer, type ProtectedServer } from './test-support/protected-server.ts'
import { checkAt, openSignInBed, type SignInBed } from './test-support/sign-in-bed.ts'
import { createTestBrowser } from './test-support/test-browser.ts'
import { startTinyServer, type TinyServer, type TinySettings } from './test-support/tiny-authorization-server.ts'

/** Waits of seconds pass in milliseconds, and are written down. */
function fastClock(): Clock & { readonly waits: number[] } {
  const waits: number[] = []
  let passed = 0
  return {
    waits,
    now: () => clock.now(),
    monotonic: () => clock.monotonic() + passed,
    after(ms, run) {
      if (ms % 1_000 !== 0 || ms > 60_000 || ms === 20_000 || ms === 30_000) return clock.after(ms, run)
      waits.push(ms)
      return clock.after(ms / 1_000, () => {
        passed += ms
        run()
      })
    },
  }
}

async function tiny(settings: TinySettings): Promise<{ server: TinyServer; guarded: ProtectedServer }> {
  const server = await startTinyServer(settings)
  server.settings.metadata = { device_authorization_endpoint: `${server.issuer}/device`, ...settings.metadata }
  const guarded: ProtectedServer = await startProtectedServer({ authorizationServers: [server.issuer], check: server.check(() => guarded.url) })
  onTestFinished(() => Promise.all([server.close(), guarded.close()]).then(() => undefined))
  return { server, guarded }
}

const codes = (more: object = {}): (() => object) => () => ({ device_code: 'the-device-code', user_code: 'ABCD-EFGH', verification_uri: 'https://as.example/device', expires_in: 60, interval: 1, ...more })
const prefer = (url: string): { url: string; oauth: { device: string } } => ({ url, oauth: { device: 'prefer' } })

async function shownWay(bed: SignInBed): Promise<{ userCode: string; url: string; completeUrl?: string | undefined; expiresAt: number }> {
  return new Promise((resolve) => {
    const look = (): void => {
      const state = bed.servers.list()[0]?.state
      if (state?.kind === 'signing-in' && state.way.kind === 'device') resolve(state.way)
      else setImmediate(look)
    }
    look()
  })
}

test('a code that the person enters on another device', async () => {
  const server = await startAuthorizationServer()
  const guarded = await startProtectedServer({ authorizationServers: [server.issuer], check: checkAt(server) })
  onTestFinished(() => Promise.all([server.close(), guarded.close()]).then(() => undefined))
  const bed = openSignInBed({ guarded: prefer(guarded.url) }, { parts: { clock: fastClock() } })
  const signingIn = bed.servers.signIn('guarded', never)
  const way = await shownWay(bed)
  expect(way).toMatchObject({ userCode: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/), url: `${server.issuer}/device`, completeUrl: expect.stringContaining('user_code='), expiresAt: expect.any(Number) })
  await bed.browser.enterCode(way.completeUrl!)
  const { state, account } = await signingIn
  expect([state.kind, account?.scopes]).toEqual(['ready', ['mcp:read']])
  expect(textOf(await bed.servers.callTool({ server: 'guarded', tool: 'read', arguments: {}, signal: never }))).toBe('read done')
  // No page was opened by Steward: the person may be anywhere.
  expect(bed.browser.opened).toEqual([])
})

test('an address with the code that leads elsewhere than the one that is shown is not used', async () => {
  const { guarded } = await tiny({ device: codes({ verification_uri_complete: 'https://elsewhere.example/device?user_code=ABCD-EFGH' }) })
  const bed = openSignInBed({ guarded: prefer(guarded.url) }, { parts: { clock: fastClock() } })
  const signingIn = bed.servers.signIn('guarded', never)
  expect(await shownWay(bed)).toMatchObject({ url: 'https://as.example/device' })
  expect(JSON.stringify(bed.servers.view('guarded').state)).not.toContain('elsewhere')
  await signingIn
})

test('where no browser can be opened, the code takes its place', async () => {
  const { guarded } = await tiny({ device: codes() })
  const bed = openSignInBed({ guarded: { url: guarded.url } }, { parts: { clock: fastClock() }, browser: createTestBrowser({ opens: false }) })
  await bed.servers.signIn('guarded', never)
  expect(bed.servers.view('guarded').state.kind).toBe('ready')
})

test('it asks as slowly as it is told, and more slowly where it is told so', async () => {
  const errors = ['authorization_pending', 'slow_down', 'authorization_pending']
  const { server, guarded } = await tiny({ device: codes({ interval: 2 }), token: () => (errors.length > 0 ? { status: 400, body: { error: errors.shift() } } : undefined) })
  const fast = fastClock()
  const bed = openSignInBed({ guarded: prefer(guarded.url) }, { parts: { clock: fast } })
  await bed.servers.signIn('guarded', never)
  expect(fast.waits.filter((ms) => ms === 2_000 || ms === 7_000)).toEqual([2_000, 2_000, 7_000, 7_000])
  expect(server.requests.filter(({ path }) => path === '/token').map(({ body }) => body.get('device_code'))).toEqual(Array.from({ length: 4 }, () => 'the-device-code'))
})

test.each([
  ['the person refuses', 'access_denied', 'sign-in-denied'],
  ['the code is not entered in time', 'expired_token', 'sign-in-timed-out'],
])('%s', async (_name, error, code) => {
  const { guarded } = await tiny({ device: codes(), token: () => ({ status: 400, body: { error } }) })
  const bed = openSignInBed({ guarded: prefer(guarded.url) }, { parts: { clock: fastClock() } })
  await expect(bed.servers.signIn('guarded', never)).rejects.toMatchObject({ code })
  await bed.state('guarded', 'needs-sign-in')
})

test('a server that never says that the code has ended is not asked for ever', async () => {
  const { server, guarded } = await tiny({ device: codes({ expires_in: 3 }), token: () => ({ status: 400, body: { error: 'authorization_pending' } }) })
  const bed = openSignInBed({ guarded: prefer(guarded.url) }, { parts: { clock: fastClock() } })
  await expect(bed.servers.signIn('guarded', never)).rejects.toMatchObject({ code: 'sign-in-timed-out' })
  expect(server.requests.filter(({ path }) => path === '/token').length).toBeLessThanOrEqual(3)
})

test('giving up stops the asking', async () => {
  const { server, guarded } = await tiny({ device: codes({ interval: 50, expires_in: 600 }) })
  const bed = openSignInBed({ guarded: prefer(guarded.url) })
  const controller = new AbortController()
  const signingIn = bed.servers.signIn('guarded', controller.signal)
  await shownWay(bed)
  controller.abort(new Error('enough'))
  await expect(signingIn).rejects.toThrow('enough')
  expect(bed.servers.view('guarded').state.kind).toBe('needs-sign-in')
  expect(server.requests.filter(({ path }) => path === '/token')).toEqual([])
})

test.each([
  ['a code that hides something', { user_code: 'AB\u202ECD' }, 'sign-in-metadata-invalid'],
  ['no code', { user_code: undefined }, 'sign-in-metadata-invalid'],
  ['an address that is a program', { verification_uri: 'javascript:alert(1)' }, 'sign-in-address-refused'],
  ['an address inside of the network', { verification_uri: 'http://192.168.1.1/device' }, 'sign-in-address-refused'],
  ['a complete address elsewhere inside', { verification_uri_complete: 'https://10.0.0.1/?code=1' }, 'sign-in-address-refused'],
])('%s is refused', async (_name, more, code) => {
  const { guarded } = await tiny({ device: codes(more) })
  const bed = openSignInBed({ guarded: prefer(guarded.url) }, { parts: { clock: fastClock() } })
  await expect(bed.servers.signIn('guarded', never)).rejects.toMatchObject({ code })
})
