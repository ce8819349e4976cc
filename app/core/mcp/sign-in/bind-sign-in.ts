import { UnauthorizedError, withDpop, type AuthProvider, type FetchLike } from '@modelcontextprotocol/client'
import { StewardError, toProblem } from '#contract/problem.ts'
import type { SignInDefinition } from '#contract/server.ts'
import { scopesOf, type AccountKey, type SignInPlace, type StoredAccount, type Tokens } from './account-store.ts'
import { noChallenge, readChallenge, type Challenge } from './challenge.ts'
import { describeMachine, describeSignIn, scopeNeeded, signInNeeded } from './describe-sign-in.ts'
import { discover } from './discover.ts'
import { guardFetch } from './guard-fetch.ts'
import { forget, refresh } from './refresh.ts'
import { revoke } from './revoke.ts'
import { signInWithBrowser, type InteractiveFlow } from './sign-in-with-browser.ts'
import { deviceEndpoint, signInWithDevice } from './sign-in-with-device.ts'
import { signInWithoutPerson } from './sign-in-without-person.ts'
import type { BoundSignIn, HttpDefinition, SignInsState, SignInWay } from './sign-ins.ts'

/** A token that ends this soon is renewed before it is sent, in milliseconds. */
const SOON = 30_000

const interactive = { flow: 'interactive', device: 'auto' } as const satisfies SignInDefinition

/** The sign-in of one entry. Its tokens go to the server's own origin, everything else of it to addresses that `guardFetch` allows. */
export function bindSignIn(state: SignInsState, definition: HttpDefinition, key: AccountKey, fetch: FetchLike): BoundSignIn {
  const { store, challenges, renewals, dpop, parts } = state
  const { clock } = parts
  const { name: server } = definition
  const serverUrl = new URL(definition.url)
  const signIn = definition.signIn ?? interactive
  const trusted = trustedOrigins(signIn)
  const place = (signal?: AbortSignal): SignInPlace => ({ key, serverUrl, store, clock, dpop, fetch: guardFetch(fetch, serverUrl, trusted, clock, signal) })
  const id = `${key.server}\n${key.definitionHash}`
  const challenge = (): Challenge => challenges.get(id) ?? noChallenge
  /** Which token an answer belongs to: another request may have brought a newer one meanwhile. */
  const sentWith = new WeakMap<Response, string>()

  const current = (account: StoredAccount): { tokens: Tokens; expiresAt: number | undefined } | undefined => {
    const at = account.current === undefined ? undefined : account.issuers[account.current]
    return at?.tokens ? { tokens: at.tokens, expiresAt: at.expiresAt } : undefined
  }
  const endsSoon = (expiresAt: number | undefined): boolean => expiresAt !== undefined && expiresAt - clock.now() < SOON

  /** One renewal at a time, whoever asks: a refresh token that is used twice is often refused for ever. */
  function renew(used: string | undefined): Promise<void> {
    const running = renewals.get(id)
    if (running) return running
    const mine = renewNow(used).finally(() => renewals.delete(id))
    renewals.set(id, mine)
    return mine
  }

  async function renewNow(used: string | undefined): Promise<void> {
    const latest = current(await store.read(key))
    if (latest && latest.tokens.access_token !== used && !endsSoon(latest.expiresAt)) return
    if (signIn.flow !== 'interactive') return getWithoutPerson(place())
    if (!latest) throw signInNeeded(server, `${serverUrl.host} answered 401 (unauthorized).`, 'Sign in, or give the key that the server wants in "headers" of mcp.json.')
    const { refresh_token: refreshToken } = latest.tokens
    if (refreshToken !== undefined) return refresh(place(), signIn, challenge(), { ...latest.tokens, refresh_token: refreshToken })
    await forget({ store, key }, latest.tokens)
    throw signInNeeded(server, 'Your sign-in has ended.', 'Sign in again.')
  }

  async function getWithoutPerson(where: SignInPlace): Promise<void> {
    if (signIn.flow === 'interactive') return
    try {
      await signInWithoutPerson(where, signIn, await discover(where, challenge(), signIn), challenge())
    } catch (error) {
      throw describeMachine(error, server)
    }
  }

  /** Where its time is nearly over, a token is renewed before the server refuses it. */
  async function token(): Promise<string | undefined> {
    const known = current(store.latest(key) ?? (await store.read(key)))
    if (!known) return undefined
    const renewable = signIn.flow !== 'interactive' || known.tokens.refresh_token !== undefined
    if (!renewable || !endsSoon(known.expiresAt)) return known.tokens.access_token
    await renew(known.tokens.access_token).catch((error: unknown) => {
      // It is still good for a moment, and the next request tries again.
      if (toProblem(error).code === 'sign-in-needed' || clock.now() >= (known.expiresAt ?? 0)) throw error
    })
    return current(await store.read(key))?.tokens.access_token
  }

  const authProvider: AuthProvider = {
    token,
    async onUnauthorized({ response }) {
      challenges.set(id, readChallenge(response, challenge()))
      await renew(sentWith.get(response))
    },
  }

  const withProof = withDpop(
    async () => {
      const account = store.latest(key)
      const dpopKey = account?.current === undefined ? undefined : account.issuers[account.current]?.dpopKey
      return dpopKey && dpop(dpopKey)
    },
    () => {
      const known = current(store.latest(key) ?? { version: 1, issuers: {} })
      return Promise.resolve(known?.tokens.token_type.toLowerCase() === 'dpop' ? known.tokens.access_token : undefined)
    },
  )

  /** For the requests to the server itself. */
  function wrap(inner: FetchLike): FetchLike {
    const send = withProof(inner)
    return async (address, init) => {
      if (new URL(address).origin !== serverUrl.origin) throw new StewardError({ code: 'request-refused', message: `${server} sends Steward to another place, and was not followed there.`, cause: 'Your sign-in is for its own address only.', nextStep: 'Tell its maker.' })
      const response = await send(address, init)
      const used = /^Bearer (.+)$/.exec(new Headers(init?.headers).get('authorization') ?? '')?.[1]
      if (used !== undefined) sentWith.set(response, used)
      if (response.status === 403) await checkScope(response)
      return response
    }
  }

  /** @throws StewardError where the server wants more than was granted (step-up) */
  async function checkScope(response: Response): Promise<void> {
    const said = readChallenge(response)
    if (!said.insufficientScope) return
    await response.body?.cancel()
    const granted = scopesOf(current(await store.read(key))?.tokens.scope)
    const wanted = scopesOf(said.scope)
    const missing = wanted.filter((scope) => !granted.includes(scope))
    if (wanted.length > 0 && missing.length === 0) {
      throw new StewardError({ code: 'access-denied', message: `${server} refused, although you gave the permission that it wants.`, cause: `It wants: ${wanted.join(', ')}.`, nextStep: 'Your account may not do this there. Ask who runs the server.' })
    }
    if (signIn.flow !== 'interactive') {
      throw new StewardError({ code: 'access-denied', message: `${server} wants a further permission.`, cause: `It wants: ${missing.join(', ') || 'more than it has'}.`, nextStep: 'Write it into "scopes" under "oauth" of the entry in mcp.json.', action: { kind: 'edit-config', server } })
    }
    const { insufficientScope: _, ...next } = readChallenge(response, challenge())
    challenges.set(id, next)
    throw scopeNeeded(server, missing)
  }

  async function lead(onWay: (way: SignInWay) => void, signal: AbortSignal): Promise<void> {
    const where = place(signal)
    if (signIn.flow !== 'interactive') return getWithoutPerson(where)
    const discovered = await discover(where, challenge(), signIn)
    const { browser, signInCallback } = parts
    const flow: InteractiveFlow = { ...where, server, signIn, challenge: challenge(), trusted, browser, signInCallback, onWay, signal }
    const offersDevice = signIn.device !== 'never' && deviceEndpoint(discovered) !== undefined
    if (offersDevice && signIn.device === 'prefer') return signInWithDevice(flow, discovered)
    if (!(await signInWithBrowser(flow, discovered, offersDevice))) await signInWithDevice(flow, discovered)
  }

  return {
    ...(hasOwnCredentials(definition) ? { authProvider: ownCredentials(definition), wrap: (inner) => inner } : { authProvider, wrap }),
    async signIn(onWay, signal) {
      if (hasOwnCredentials(definition)) {
        throw new StewardError({ code: 'sign-in-impossible', message: `The entry of ${server} brings its own key.`, cause: 'There is an Authorization header in mcp.json, and it is what Steward sends.', nextStep: 'Take the header out of the entry, then sign in.', action: { kind: 'edit-config', server } })
      }
      try {
        await lead(onWay, signal)
        challenges.delete(id)
      } catch (error) {
        signal.throwIfAborted()
        throw describeSignIn(error, server)
      }
    },
    async revoke(account) {
      const where = place()
      await revoke(where, await discover(where, challenge(), signIn), account)
    },
  }
}

/** What stands in the entry itself: the person wrote it, so it may lie in a private network. */
function trustedOrigins(signIn: SignInDefinition): string[] {
  const written = signIn.flow === 'interactive' ? signIn.authorizationServer : signIn.flow === 'enterprise' ? signIn.idpTokenEndpoint : undefined
  const origin = written === undefined ? undefined : URL.parse(written)?.origin
  return origin === undefined ? [] : [origin]
}

function hasOwnCredentials({ headers }: HttpDefinition): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'authorization')
}

/** A key of the entry that is refused is no reason to sign in: it would win over every token. */
function ownCredentials({ name: server, url }: HttpDefinition): AuthProvider {
  return {
    token: () => Promise.resolve(undefined),
    onUnauthorized: () =>
      Promise.reject(new StewardError({ code: 'access-denied', message: `${server} refused the key.`, cause: `${new URL(url).host} answered 401 (unauthorized) to the Authorization header of mcp.json.`, nextStep: 'Put in one that is valid, or take the header out and sign in.', action: { kind: 'edit-config', server } }, { cause: new UnauthorizedError() })),
  }
}
