import {
  checkResourceAllowed,
  computeScopeUnion,
  discoverAuthorizationServerMetadata,
  discoverOAuthProtectedResourceMetadata,
  resourceUrlFromServerUrl,
  type AuthorizationServerMetadata,
  type OAuthProtectedResourceMetadata,
} from '@modelcontextprotocol/client'
import { StewardError } from '#contract/problem.ts'
import type { SignInDefinition } from '#contract/server.ts'
import { isAllowedAddress, notAllowed } from './guard-fetch.ts'
import { scopesOf, type SignInPlace } from './account-store.ts'
import type { Challenge } from './challenge.ts'

/** Where one signs in for a server, as its metadata says today. */
export interface Discovered {
  readonly authorizationServerUrl: string
  readonly issuer: string
  /** Missing for servers of 2025-03-26, which have the endpoints at fixed paths. */
  readonly metadata: AuthorizationServerMetadata | undefined
  readonly resourceMetadata: OAuthProtectedResourceMetadata | undefined
  /** As the metadata spells it (RFC 8707). */
  readonly resource: string | undefined
  readonly wantsDpop: boolean
}

/**
 * Reads the metadata anew: a server may have moved to another authorization server (SEP-2352).
 * @throws StewardError `sign-in-resource-mismatch`, `sign-in-address-refused`; what the SDK throws for metadata that is wrong
 */
export async function discover({ serverUrl, fetch }: Pick<SignInPlace, 'serverUrl' | 'fetch'>, challenge: Challenge, signIn: SignInDefinition | undefined): Promise<Discovered> {
  const resourceMetadata = await readResourceMetadata(serverUrl, challenge, fetch)
  const resource = resourceMetadata?.resource
  if (resource !== undefined && !checkResourceAllowed({ requestedResource: resourceUrlFromServerUrl(serverUrl), configuredResource: resource })) {
    throw new StewardError({
      code: 'sign-in-resource-mismatch',
      message: 'The sign-in was stopped: the server asks for access to something else than itself.',
      cause: `Its metadata is for ${originOf(resource)}, which is not its address at ${serverUrl.host}.`,
      nextStep: 'Check the address in mcp.json. If it is right, this is a fault of the server, or an attack: tell its maker.',
    })
  }
  const named = (signIn?.flow === 'interactive' ? signIn.authorizationServer : undefined) ?? resourceMetadata?.authorization_servers?.[0]
  const authorizationServerUrl = named ?? String(new URL('/', serverUrl))
  const metadata = await readServerMetadata(authorizationServerUrl, named === undefined, fetch)
  return {
    authorizationServerUrl,
    issuer: metadata?.issuer ?? authorizationServerUrl,
    metadata,
    resourceMetadata,
    resource,
    wantsDpop: wantsDpop(metadata, resourceMetadata, challenge),
  }
}

/**
 * Which scopes to ask for: what the server wants now and what was asked before, else what is configured, else all that the
 * metadata lists. https://modelcontextprotocol.io/specification/draft/basic/authorization (scope selection)
 */
export function chooseScope({ resourceMetadata, metadata }: Discovered, challenge: Challenge, configured: readonly string[] | undefined, asked: string | undefined): string | undefined {
  const wanted = computeScopeUnion(configured?.join(' '), challenge.scope) ?? computeScopeUnion(...scopesOf(resourceMetadata?.scopes_supported?.join(' ')))
  const scope = computeScopeUnion(asked, wanted)
  // Without it there would be no refresh token (SEP-2207).
  const offline = scope !== undefined && metadata?.scopes_supported?.includes('offline_access')
  return offline ? computeScopeUnion(scope, 'offline_access') : scope
}

/** An address from the metadata that the person's browser is sent to. */
export function requireAddress(address: string | URL, server: URL, trusted: readonly string[]): URL {
  const url = new URL(address)
  if (!isAllowedAddress(url, server, trusted)) throw notAllowed(url)
  return url
}

async function readResourceMetadata(serverUrl: URL, challenge: Challenge, fetch: SignInPlace['fetch']): Promise<OAuthProtectedResourceMetadata | undefined> {
  try {
    return await discoverOAuthProtectedResourceMetadata(serverUrl, challenge.resourceMetadataUrl === undefined ? {} : { resourceMetadataUrl: challenge.resourceMetadataUrl }, fetch)
  } catch (error) {
    // No network, an address that is refused, or metadata with a fault: nothing that an older way of doing it would mend.
    if (error instanceof StewardError || isNetworkError(error) || isShapeError(error)) throw error
    return undefined
  }
}

async function readServerMetadata(address: string, guessed: boolean, fetch: SignInPlace['fetch']): Promise<AuthorizationServerMetadata | undefined> {
  try {
    return await discoverAuthorizationServerMetadata(address, { fetchFn: fetch })
  } catch (error) {
    // Many sites answer any address with a page.
    if (guessed && error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Both sides must know DPoP: a bound token is of no use at a server that takes bearer tokens only. */
function wantsDpop(metadata: AuthorizationServerMetadata | undefined, resource: OAuthProtectedResourceMetadata | undefined, challenge: Challenge): boolean {
  const supported: unknown = metadata && 'dpop_signing_alg_values_supported' in metadata ? metadata.dpop_signing_alg_values_supported : undefined
  const atResource: unknown = resource?.dpop_signing_alg_values_supported
  const listed = Array.isArray(atResource) && atResource.includes('ES256')
  return Array.isArray(supported) && supported.includes('ES256') && (challenge.dpop || listed || resource?.dpop_bound_access_tokens_required === true)
}

export function isNetworkError(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError'))
}

/** What zod throws inside the SDK. */
export function isShapeError(error: unknown): boolean {
  return error instanceof Error && (error.name === 'ZodError' || error.name === '$ZodError')
}

function originOf(address: string): string {
  const url = URL.parse(address)
  return url ? `${url.origin}${url.pathname}` : 'something that is no address'
}
