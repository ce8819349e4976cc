import { computeScopeUnion, extractWWWAuthenticateParams } from '@modelcontextprotocol/client'

const MOST_SCOPE = 2_000

/** What a server said with its refusal: where its metadata lies, and which scopes it wants. */
export interface Challenge {
  readonly resourceMetadataUrl?: URL
  readonly scope?: string
  readonly dpop: boolean
}

export const noChallenge: Challenge = { dpop: false }

export function readChallenge(response: Response, before: Challenge = noChallenge): Challenge & { readonly insufficientScope: boolean } {
  const { resourceMetadataUrl = before.resourceMetadataUrl, scope: said, error } = extractWWWAuthenticateParams(response)
  const scope = error === 'insufficient_scope' ? computeScopeUnion(before.scope, cut(said)) : (cut(said) ?? before.scope)
  const dpop = before.dpop || /(?:^|,)\s*dpop(?:\s|$)/i.test(response.headers.get('www-authenticate') ?? '')
  return { ...(resourceMetadataUrl ? { resourceMetadataUrl } : {}), ...(scope === undefined ? {} : { scope }), dpop, insufficientScope: error === 'insufficient_scope' }
}

/** RFC 6749 §3.3 allows printable ASCII; anything else would be a trick on who reads it. */
function cut(scope: string | undefined): string | undefined {
  return scope === undefined || scope.length > MOST_SCOPE || !/^[\x20-\x7e]+$/.test(scope) ? undefined : scope
}
