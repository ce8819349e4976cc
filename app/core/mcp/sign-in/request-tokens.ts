import { fetchToken, type AddClientAuthentication, type OAuthClientProvider, type OAuthTokens } from '@modelcontextprotocol/client'
import { StewardError } from '#contract/problem.ts'
import type { DpopKey, Registration, SignInPlace } from './account-store.ts'
import type { Discovered } from './discover.ts'

interface TokenRequest {
  readonly client: Registration['client'] | undefined
  /** Grant type and its parameters; made anew for each request. */
  readonly grant: () => URLSearchParams | Promise<URLSearchParams>
  readonly authenticate?: AddClientAuthentication
  readonly dpopKey?: DpopKey | undefined
}

/** One request to the token endpoint for any grant but the authorization code and the refresh. @throws OAuthError as the endpoint answered */
export async function requestTokens({ authorizationServerUrl, metadata, resource, issuer }: Discovered, { fetch, dpop }: Pick<SignInPlace, 'dpop' | 'fetch'>, request: TokenRequest): Promise<OAuthTokens> {
  const { client, grant, authenticate, dpopKey } = request
  const nobody = (): never => {
    throw new Error('This grant needs no person.')
  }
  const provider: OAuthClientProvider = {
    redirectUrl: undefined,
    clientMetadata: { redirect_uris: [] },
    clientInformation: () => (client ? { ...client, issuer } : undefined),
    tokens: () => undefined,
    saveTokens: () => undefined,
    redirectToAuthorization: nobody,
    saveCodeVerifier: () => undefined,
    codeVerifier: nobody,
    prepareTokenRequest: async () => grant(),
    ...(authenticate ? { addClientAuthentication: authenticate } : {}),
    ...(dpopKey ? { dpop: () => dpop(dpopKey) } : {}),
  }
  return checkTokens(await fetchToken(provider, authorizationServerUrl, { ...(metadata ? { metadata } : {}), ...(resource === undefined ? {} : { resource }), fetchFn: fetch }))
}

/** A token of a kind that Steward cannot show, or one that is no header value, would fail later and say nothing. */
export function checkTokens(tokens: OAuthTokens): OAuthTokens {
  const kind = tokens.token_type.toLowerCase()
  const usable = (kind === 'bearer' || kind === 'dpop') && /^[\x21-\x7e]+$/.test(tokens.access_token)
  if (!usable) throw new StewardError({ code: 'sign-in-token-unusable', message: 'The authorization server gave a token that cannot be used.', cause: 'It is neither a bearer nor a DPoP token.', nextStep: 'This is a fault of the server: tell its maker.' })
  return tokens
}
