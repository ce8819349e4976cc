import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { startAuthorizationServer, type AuthorizationServer } from '#core/mcp/sign-in/test-support/authorization-server.ts'
import { startProtectedServer, type ProtectedServer } from '#core/mcp/sign-in/test-support/protected-server.ts'
import { checkAt } from '#core/mcp/sign-in/test-support/sign-in-bed.ts'
import { createHome, expectCode, start, steward } from './run-steward.fixture.ts'

const BROWSER = `${process.execPath} ${fileURLToPath(new URL('../core/mcp/sign-in/test-support/play-browser.ts', import.meta.url))}`
/** A browser that cannot be started, so that nothing of the machine that runs the test is. */
const noBrowser = { BROWSER: '/nowhere/no-browser', PATH: '/nowhere' }

let authorization: AuthorizationServer
let guarded: ProtectedServer

beforeAll(async () => {
  authorization = await startAuthorizationServer()
  guarded = await startProtectedServer({ authorizationServers: [authorization.issuer], check: checkAt(authorization) })
})
afterAll(async () => {
  await Promise.all([authorization.close(), guarded.close()])
})

function home(entry: object = {}): string[] {
  const place = createHome({ guarded: { url: guarded.url, ...entry } })
  onTestFinished(() => place.remove())
  return ['--home', place.home, '--config', place.config]
}

test('login opens the browser, waits, and says who is signed in; nobody sits at a terminal', async () => {
  const { code, stdout, stderr } = await steward([...home(), 'servers', 'login', 'guarded'], { env: { BROWSER } })
  expect(stdout).toBe(`You are signed in to guarded, at ${authorization.issuer} (mcp:read).\n`)
  expect(stderr).toContain('Sign in in your browser.')
  expect(guarded.shown.at(-1)).toMatch(/^Bearer /)
  // This machine has no keychain: what cannot be kept is no success.
  expectCode(code, 1, stderr)
  expect(stderr).toContain('The sign-in cannot be kept.')
  expect(`${stdout}${stderr}`).not.toContain(guarded.shown.at(-1)!.replace('Bearer ', ''))
})

test('with --json it is records: what to do, then who is signed in', async () => {
  const { lines } = await steward([...home(), '--json', 'servers', 'login', 'guarded'], { env: { BROWSER } })
  expect(lines()).toEqual([
    { server: 'guarded', signingIn: { kind: 'preparing' } },
    { server: 'guarded', signingIn: { kind: 'browser', url: expect.stringContaining(`${authorization.issuer}/auth?`), opened: true } },
    { server: 'guarded', signedIn: true, state: 'ready', account: expect.objectContaining({ issuer: authorization.issuer }) },
  ])
})

test('a code for another device, and Ctrl+C', async () => {
  const running = start([...home({ oauth: { device: 'prefer' } }), 'servers', 'login', 'guarded'], { env: noBrowser })
  await running.shown(/enter this code:\s+[A-Z]{4}-[A-Z]{4}/)
  running.child.kill('SIGINT')
  const { code, stdout, stderr } = await running.ended
  expectCode(code, 130, stderr)
  expect(stdout).toBe('')
})

test('without a browser the address is shown, and Ctrl+C leaves nothing that listens', async () => {
  const running = start([...home({ oauth: { device: 'never' } }), '--json', 'servers', 'login', 'guarded'], { env: noBrowser })
  await running.shown(/"opened":false/)
  running.child.kill('SIGINT')
  const { code, lines, stderr } = await running.ended
  expectCode(code, 130, stderr)
  const { signingIn } = lines<{ signingIn: { url?: string } }>().at(-1)!
  const callback = new URL(signingIn.url!).searchParams.get('redirect_uri')!
  await expect(fetch(callback)).rejects.toThrow('fetch failed')
})

test('logout forgets, and a program needs no sign-in', async () => {
  expect(await steward([...home(), '--json', 'servers', 'logout', 'guarded'])).toMatchObject({ code: 0, stdout: '{"server":"guarded","signedIn":false}\n' })
  const place = createHome()
  onTestFinished(() => place.remove())
  const { code, stderr } = await steward(['--home', place.home, '--config', place.config, 'servers', 'login', 'everything'])
  expectCode(code, 1, stderr)
  expect(stderr).toContain('(sign-in-impossible)')
})
