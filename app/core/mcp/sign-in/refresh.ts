import { OAuthError, refreshAuthorization } from '@modelcontextprotocol/client'
import { keepTokens, type SignInPlace, type Tokens } from './account-store.ts'
import type { Challenge } from './challenge.ts'
import { describeSignIn, signInNeeded } from './describe-sign-in.ts'
import { discover } from './discover.ts'
import { checkTokens } from './request-tokens.ts'
import type { InteractiveDefinition } from './registration.ts'

/** Errors that pass by themselves; every other answer means that a person has to sign in. */
const passing = new Set(['server_error', 'temporarily_unavailable', 'too_many_requests'])

/**
 * New tokens for old, without a person.
 * @throws StewardError `sign-in-needed` where that is over; `sign-in-unreachable` and the like where it may work later
 */
export async function refresh(place: SignInPlace, signIn: InteractiveDefinition | undefined, challenge: Challenge, old: Tokens & { refresh_token: string }): Promise<void> {
  const { store, key, fetch, clock, dpop } = place
  const { server } = key
  const discovered = await discover(place, challenge, signIn).catch((error: unknown) => {
    throw describeSignIn(error, server)
  })
  const { issuer, metadata, authorizationServerUrl, resource } = discovered
  const at = (await store.read(key)).issuers[old.issuer]
  const registration = at?.registration
  // The refresh token goes to nobody but who gave it (SEP-2352).
  if (issuer !== old.issuer || !registration) {
    await forget(place, old)
    throw signInNeeded(server, 'It now names another authorization server.')
  }
  try {
    const tokens = await refreshAuthorization(authorizationServerUrl, {
      ...(metadata ? { metadata } : {}),
      clientInformation: registration.client,
      refreshToken: old.refresh_token,
      ...(resource === undefined ? {} : { resource }),
      ...(at.dpopKey && old.token_type.toLowerCase() === 'dpop' ? { dpop: await dpop(at.dpopKey) } : {}),
      fetchFn: fetch,
    })
    const now = clock.now()
    const scope = tokens.scope ?? old.scope
    const kept = { ...checkTokens(tokens), ...(scope === undefined ? {} : { scope }) }
    // Where somebody signed out meanwhile, or signed in anew, that holds.
    await store.update(key, (account) => (isStill(account.issuers[issuer]?.tokens, old) ? keepTokens(account, issuer, kept, { registration: { ...registration, provenAt: now } }, now, true) : account))
  } catch (error) {
    if (!(error instanceof OAuthError) || passing.has(error.code)) throw describeSignIn(error, server)
    // Another process may have used the token first: then there is a newer one.
    const latest = (await store.read(key)).issuers[issuer]?.tokens
    if (latest && !isStill(latest, old)) return
    await forget(place, old, error.code === 'invalid_client' || error.code === 'unauthorized_client')
    throw signInNeeded(server, 'Your sign-in has ended.', 'Sign in again.')
  }
}

/** Drops these tokens, but not newer ones; and the registration, where the server does not know it any more. */
export async function forget({ store, key }: Pick<SignInPlace, 'store' | 'key'>, old: Tokens, andRegistration = false): Promise<void> {
  await store.update(key, (account) => {
    const at = account.issuers[old.issuer]
    if (!at || !isStill(at.tokens, old)) return account
    const { tokens: _, registration, expiresAt: __, ...rest } = at
    const keep = registration && !(andRegistration && registration.kind === 'dynamic') ? { registration } : {}
    return { ...account, issuers: { ...account.issuers, [old.issuer]: { ...rest, ...keep } } }
  })
}

function isStill(tokens: Tokens | undefined, old: Tokens): boolean {
  return tokens?.access_token === old.access_token && tokens.refresh_token === old.refresh_token
}
