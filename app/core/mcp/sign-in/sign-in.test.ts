import { afterAll, beforeAll, expect, test } from 'vitest'
import { never, textOf } from '../test-support/testbed.ts'
import { startAuthorizationServer, type AuthorizationServer } from './test-support/authorization-server.ts'
import { startProtectedServer, type ProtectedServer } from './test-support/protected-server.ts'
import { checkAt, openSignInBed } from './test-support/sign-in-bed.ts'

let authorization: AuthorizationServer
let protectedServer: ProtectedServer

beforeAll(async () => {
  authorization = await startAuthorizationServer()
  protectedServer = await startProtectedServer({ authorizationServers: [authorization.issuer], check: checkAt(authorization) })
})
afterAll(async () => {
  await Promise.all([authorization.close(), protectedServer.close()])
})

test('a server that wants a sign-in waits for it, and works after it', async () => {
  const bed = openSignInBed({ guarded: { url: protectedServer.url } })
  const { state } = await bed.state('guarded', 'needs-sign-in')
  expect(state.problem).toMatchObject({ code: 'sign-in-needed', action: { kind: 'sign-in', server: 'guarded' } })
  expect(bed.browser.opened).toEqual([])
  const view = await bed.servers.signIn('guarded', never)
  expect(view).toMatchObject({ state: { kind: 'ready' }, account: { issuer: authorization.issuer, scopes: ['mcp:read'], registration: 'dynamic' } })
  expect(textOf(await bed.servers.callTool({ server: 'guarded', tool: 'read', arguments: {}, signal: never }))).toBe('read done')
  expect(bed.browser.ended).toMatchObject([{ status: 200, text: expect.stringContaining('go back to Steward') }])
})
