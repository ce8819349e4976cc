import { exchangeAuthorization, OAuthError, startAuthorization, validateAuthorizationResponseIssuer } from '@modelcontextprotocol/client'
import { StewardError, toProblem } from '#contract/problem.ts'
import type { OpenCallback, SignInCallback } from '#core/ports/sign-in-callback.ts'
import { keepTokens, type DpopKey, type Registration, type SignInPlace } from './account-store.ts'
import type { Challenge } from './challenge.ts'
import { chooseScope, requireAddress, type Discovered } from './discover.ts'
import { createDpopKey } from './dpop-key.ts'
import { isDeadRegistration } from './is-dead-registration.ts'
import { checkPin, forgetRegistration, planClient, randomText, register, type ClientPlan, type InteractiveDefinition } from './registration.ts'
import { checkTokens } from './request-tokens.ts'
import type { SignInsParts, SignInWay } from './sign-ins.ts'

/** How long a person may take in the browser, in milliseconds. */
const MOST_WAITING = 15 * 60_000
/** A registration that was of use so recently is not asked for. */
const PROVEN_FOR = 10 * 60_000

export interface InteractiveFlow extends SignInPlace {
  readonly server: string
  readonly signIn: InteractiveDefinition
  readonly challenge: Challenge
  readonly trusted: readonly string[]
  readonly browser: SignInsParts['browser']
  readonly signInCallback: SignInCallback
  readonly onWay: (way: SignInWay) => void
  readonly signal: AbortSignal
}

/** What both ways of a sign-in by a person end with. */
export interface Asked {
  readonly scope: string | undefined
  readonly dpopKey: DpopKey | undefined
}

/**
 * Authorization code with PKCE: the browser comes back to an address on this machine. A registration that the server forgot
 * is replaced once. Returns false where no browser could be opened and `leaveWithoutBrowser` allows another way.
 */
export async function signInWithBrowser(flow: InteractiveFlow, discovered: Discovered, leaveWithoutBrowser: boolean): Promise<boolean> {
  const { server, store, key, clock } = flow
  requirePkce(server, discovered)
  const dead = new Set<Registration['kind']>()
  for (;;) {
    const account = await store.read(key)
    if (flow.signIn.clientSecret !== undefined) checkPin(server, account, discovered)
    const scope = chooseScope(discovered, flow.challenge, flow.signIn.scopes, account.issuers[discovered.issuer]?.asked)
    const plan = planClient(flow.signIn, discovered, account, scope, dead, clock.now())
    try {
      return await authorize(flow, discovered, account.issuers[discovered.issuer]?.dpopKey, scope, plan, leaveWithoutBrowser)
    } catch (error) {
      const kind = plan.registration?.kind
      if (!(error instanceof DeadRegistration) || kind === undefined) throw error instanceof DeadRegistration ? error.reason : error
      if (!plan.replaceable || dead.has(kind)) throw error.reason
      dead.add(kind)
      await forgetRegistration(flow, discovered.issuer)
    }
  }
}

/** The authorization server does not know the client; `reason` is what is told where nothing can replace it. */
class DeadRegistration extends Error {
  readonly reason: unknown

  constructor(reason: unknown) {
    super('The authorization server does not know this client.')
    this.reason = reason
  }
}

async function authorize(flow: InteractiveFlow, discovered: Discovered, knownKey: DpopKey | undefined, scope: string | undefined, plan: ClientPlan, leaveWithoutBrowser: boolean): Promise<boolean> {
  const { server, serverUrl, trusted, fetch, clock, dpop, signal } = flow
  const { authorizationServerUrl, metadata, resource } = discovered
  const callback = await openCallback(flow, plan)
  try {
    const { redirectUri } = callback
    const registration = plan.registration ?? (await register(server, discovered, redirectUri, scope, fetch))
    const dpopKey = discovered.wantsDpop ? (knownKey ?? (await createDpopKey())) : undefined
    const { client } = registration
    const state = randomText(32)
    const started = await startAuthorization(authorizationServerUrl, { ...(metadata ? { metadata } : {}), clientInformation: client, redirectUrl: redirectUri, state, ...(scope === undefined ? {} : { scope }), ...(resource === undefined ? {} : { resource }) })
    const address = requireAddress(started.authorizationUrl, serverUrl, trusted)
    const proven = registration.provenAt !== undefined && clock.now() - registration.provenAt < PROVEN_FOR
    if (plan.replaceable && !proven && (await isDeadRegistration(address, redirectUri, fetch))) throw new DeadRegistration(new OAuthError('invalid_client', 'The authorization server does not know this client.'))
    signal.throwIfAborted()
    // Before the page is opened: somebody who is signed in there already comes back at once.
    const leave = new AbortController()
    const answering = waitForPerson(flow, callback, state, leave.signal)
    answering.catch(() => undefined)
    const opened = await Promise.race([open(flow, address), answering.then(() => 'opened' as const)])
    if (!opened && leaveWithoutBrowser) {
      leave.abort()
      return false
    }
    flow.onWay({ kind: 'browser', url: address.href, opened: opened === 'opened' })
    const answer = await answering
    checkAnswer(answer, discovered, registration, address)
    const iss = answer.get('iss')
    const tokens = await exchangeAuthorization(authorizationServerUrl, {
      ...(metadata ? { metadata } : {}),
      clientInformation: client,
      authorizationCode: answer.get('code') ?? '',
      ...(iss === null ? {} : { iss }),
      codeVerifier: started.codeVerifier,
      redirectUri,
      ...(resource === undefined ? {} : { resource }),
      ...(dpopKey ? { dpop: await dpop(dpopKey) } : {}),
      fetchFn: fetch,
    }).catch((error: unknown) => {
      throw error instanceof OAuthError && (error.code === 'invalid_client' || error.code === 'unauthorized_client') ? new DeadRegistration(error) : error
    })
    await keep(flow, discovered, checkTokens(tokens), { ...registration, redirectUri }, { scope, dpopKey })
    return true
  } finally {
    await callback.close()
  }
}

/** Stores what a sign-in brought. */
export async function keep({ store, key, clock, signIn }: InteractiveFlow, { issuer }: Discovered, tokens: Parameters<typeof keepTokens>[2], registration: Registration, { scope, dpopKey }: Asked): Promise<void> {
  const now = clock.now()
  const granted = tokens.scope ?? scope
  const more = { registration: { ...registration, provenAt: now }, ...(scope === undefined ? {} : { asked: scope }), ...(dpopKey ? { dpopKey } : {}) }
  await store.update(key, (account) => {
    const next = keepTokens(account, issuer, { ...tokens, ...(granted === undefined ? {} : { scope: granted }) }, more, now)
    return signIn.clientSecret === undefined ? next : { ...next, pinned: issuer }
  })
}

/** A port that is taken means another address, where no registration asks for this one. */
async function openCallback({ signInCallback, signIn }: InteractiveFlow, { callback, registration }: ClientPlan): Promise<OpenCallback> {
  try {
    return await signInCallback.listen(callback)
  } catch (error) {
    const mustBe = signIn.callbackPort !== undefined || callback.port === undefined
    if (mustBe || toProblem(error).code !== 'port-in-use' || registration?.kind !== 'dynamic') throw error
    throw new DeadRegistration(error)
  }
}

async function open({ browser, signal }: InteractiveFlow, address: URL): Promise<'opened' | 'open-here' | undefined> {
  try {
    return await browser.open(address.href)
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

async function waitForPerson({ clock, signal, server }: InteractiveFlow, callback: OpenCallback, state: string, leave: AbortSignal): Promise<URLSearchParams> {
  const limit = new AbortController()
  const forget = clock.after(MOST_WAITING, () =>
    limit.abort(new StewardError({ code: 'sign-in-timed-out', message: `The sign-in of ${server} was not finished in time.`, nextStep: 'Sign in again.', action: { kind: 'sign-in', server } })),
  )
  try {
    return await callback.wait(state, AbortSignal.any([signal, leave, limit.signal]))
  } finally {
    forget()
  }
}

/**
 * Is it the answer of the server that was asked? Before anything else of it is looked at (RFC 9207).
 * A client id that is the same everywhere needs more: with it, one server could have another one's page opened and be
 * sent the code that came of it (RFC 9700 §4.4).
 */
function checkAnswer(answer: URLSearchParams, { metadata, issuer }: Discovered, { kind }: Registration, asked: URL): void {
  const iss = answer.get('iss') ?? undefined
  validateAuthorizationResponseIssuer({ iss, expectedIssuer: metadata?.issuer, issParameterSupported: metadata?.authorization_response_iss_parameter_supported === true })
  if (kind === 'metadata-document' && iss === undefined && asked.origin !== new URL(issuer).origin) {
    throw new StewardError({ code: 'sign-in-mix-up', message: 'The sign-in was stopped: it cannot be told which authorization server answered.', cause: 'The page belongs to another host than the authorization server, and the answer does not name it (RFC 9207).', nextStep: 'Tell the maker of the server.' })
  }
  const error = answer.get('error')
  if (error !== null) throw new OAuthError(error, answer.get('error_description') ?? error)
  if (!answer.get('code')) throw new OAuthError('invalid_request', 'The answer has no code.')
}

function requirePkce(server: string, { metadata }: Discovered): void {
  if (!metadata || metadata.code_challenge_methods_supported?.includes('S256')) return
  throw new StewardError({
    code: 'sign-in-unsafe',
    message: `The sign-in of ${server} is not safe, and was not begun.`,
    cause: 'Its authorization server does not say that it protects the code with PKCE (S256), which the protocol demands.',
    nextStep: 'Tell its maker. Where the server takes a key, give it in "headers" of mcp.json.',
    action: { kind: 'edit-config', server },
  })
}
