import { registerClient, RegistrationRejectedError, type FetchLike, type OAuthClientInformationFull } from '@modelcontextprotocol/client'
import { StewardError } from '#contract/problem.ts'
import type { SignInDefinition } from '#contract/server.ts'
import type { CallbackAddress } from '#core/ports/sign-in-callback.ts'
import { scopesOf, type Registration, type SignInPlace, type StoredAccount } from './account-store.ts'
import { CALLBACK_PATH, CLIENT_METADATA_URL, registrationRequest } from './client-metadata.ts'
import type { Discovered } from './discover.ts'

export type InteractiveDefinition = Extract<SignInDefinition, { flow: 'interactive' }>

/** Which client Steward is at an authorization server, and where that one's callback must be. */
export interface ClientPlan {
  /** Missing: it is still to be registered. */
  readonly registration?: Registration
  readonly callback: CallbackAddress
  /** Another try with a new registration is possible where the server does not know this one. */
  readonly replaceable: boolean
}

/**
 * The order of the specification: credentials from the entry, then the client metadata document, then a registration made
 * by Steward. `dead`: kinds that the authorization server turned out not to know.
 * https://modelcontextprotocol.io/specification/draft/basic/authorization (client registration approaches)
 */
export function planClient(signIn: InteractiveDefinition, { metadata, issuer }: Discovered, account: StoredAccount, scope: string | undefined, dead: ReadonlySet<Registration['kind']>, now: number): ClientPlan {
  const port = signIn.callbackPort === undefined ? {} : { port: signIn.callbackPort }
  if (signIn.clientId !== undefined) {
    const client = { client_id: signIn.clientId, issuer, ...(signIn.clientSecret === undefined ? {} : { client_secret: signIn.clientSecret }) }
    // `localhost`, as other apps ask people to register it (Claude Code's `callbackPort`).
    return { registration: { kind: 'configured', client }, callback: { host: 'localhost', path: CALLBACK_PATH, ...port }, replaceable: false }
  }
  const stored = account.issuers[issuer]?.registration
  if (metadata?.client_id_metadata_document_supported === true && !dead.has('metadata-document')) {
    const address = signIn.clientMetadataUrl ?? CLIENT_METADATA_URL
    const known = stored?.kind === 'metadata-document' && stored.client.client_id === address
    return { registration: known ? stored : { kind: 'metadata-document', client: { client_id: address, issuer } }, callback: { host: '127.0.0.1', path: CALLBACK_PATH, ...port }, replaceable: metadata.registration_endpoint !== undefined }
  }
  const at = stored?.kind === 'dynamic' && !dead.has('dynamic') && !isExpired(stored, now) && mayAsk(stored, scope) && stored.redirectUri !== undefined ? URL.parse(stored.redirectUri) : null
  if (stored && at) {
    return { registration: stored, callback: { host: at.hostname === 'localhost' ? 'localhost' : '127.0.0.1', path: at.pathname, ...(signIn.callbackPort === undefined ? { port: Number(at.port) } : port) }, replaceable: true }
  }
  return { callback: { host: '127.0.0.1', path: `${CALLBACK_PATH}/${randomText(12)}`, ...port }, replaceable: false }
}

/** @throws StewardError `sign-in-client-needed`, `sign-in-unavailable`; RegistrationRejectedError */
export async function register(server: string, discovered: Discovered, redirectUri: string, scope: string | undefined, fetch: FetchLike): Promise<Registration> {
  const { authorizationServerUrl, metadata, issuer } = discovered
  if (metadata && metadata.registration_endpoint === undefined) {
    throw new StewardError({
      code: 'sign-in-client-needed',
      message: `The authorization server of ${server} wants to know Steward beforehand.`,
      cause: 'It neither registers apps by itself nor reads their metadata documents.',
      nextStep: 'Register Steward there as a native app, and write its client id into the entry: "oauth": {"clientId": ...}.',
      action: { kind: 'edit-config', server },
    })
  }
  let client: OAuthClientInformationFull
  try {
    client = await registerClient(authorizationServerUrl, { ...(metadata ? { metadata } : {}), clientMetadata: registrationRequest(redirectUri, metadata), ...(scope === undefined ? {} : { scope }), fetchFn: fetch })
  } catch (error) {
    // Without metadata the endpoint was only a guess.
    if (!metadata && error instanceof RegistrationRejectedError && (error.status === 404 || error.status === 405)) throw noSignIn(server)
    throw error
  }
  const { client_id, client_secret, client_secret_expires_at, token_endpoint_auth_method, scope: registered } = client
  return {
    kind: 'dynamic',
    client: {
      client_id,
      issuer,
      ...(client_secret === undefined ? {} : { client_secret }),
      ...(client_secret_expires_at === undefined ? {} : { client_secret_expires_at }),
      ...(token_endpoint_auth_method === undefined ? {} : { token_endpoint_auth_method }),
      ...(registered === undefined ? {} : { scope: registered }),
    },
    redirectUri,
  }
}

/** A secret or key of the entry goes to one authorization server only, whatever the server says later (CVE-2026-104850). */
export function checkPin(server: string, account: StoredAccount, { issuer }: Discovered): void {
  if (account.pinned === undefined || account.pinned === issuer) return
  throw new StewardError({
    code: 'sign-in-issuer-changed',
    message: `${server} now names another authorization server, and did not get your credentials for it.`,
    cause: `They were given to ${originOf(account.pinned)}; now it names ${originOf(issuer)}.`,
    nextStep: 'If that is right, sign out, then sign in again.',
    action: { kind: 'edit-config', server },
  })
}

export async function forgetRegistration({ store, key }: Pick<SignInPlace, 'store' | 'key'>, issuer: string): Promise<void> {
  await store.update(key, (account) => {
    const { registration: _, tokens: __, ...rest } = account.issuers[issuer] ?? {}
    return { ...account, issuers: { ...account.issuers, [issuer]: rest } }
  })
}

export function randomText(bytes: number): string {
  return [...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function isExpired({ client }: Registration, now: number): boolean {
  const { client_secret_expires_at: at = 0 } = client
  return at > 0 && at * 1_000 < now
}

/** Some authorization servers hold a client to the scopes that it was registered with: for more of them it is registered anew. */
function mayAsk({ client }: Registration, scope: string | undefined): boolean {
  if (client.scope === undefined) return true
  const may = scopesOf(client.scope)
  return scopesOf(scope).every((each) => may.includes(each))
}

function noSignIn(server: string): StewardError {
  return new StewardError({ code: 'sign-in-unavailable', message: `${server} offers no sign-in that Steward knows.`, cause: 'It has no metadata for it, and no registration.', nextStep: 'Give the key that the server wants in "headers" of mcp.json.', action: { kind: 'edit-config', server } })
}

function originOf(issuer: string): string {
  return URL.parse(issuer)?.host ?? 'another one'
}
