import { selectClientAuthMethod } from '@modelcontextprotocol/client'
import type { SignInPlace, StoredAccount } from './account-store.ts'
import { authenticateClient } from './authenticate-client.ts'
import type { Discovered } from './discover.ts'

/** Tells the authorization server that the tokens are of no use any more (RFC 7009). The refresh token first: with it goes the rest. */
export async function revoke({ fetch }: Pick<SignInPlace, 'fetch'>, { metadata, issuer }: Discovered, account: StoredAccount): Promise<void> {
  const endpoint: unknown = metadata && 'revocation_endpoint' in metadata ? metadata.revocation_endpoint : undefined
  const at = account.issuers[issuer]
  if (typeof endpoint !== 'string' || !at?.tokens) return
  const { tokens, registration } = at
  for (const [hint, token] of [['refresh_token', tokens.refresh_token], ['access_token', tokens.access_token]] as const) {
    if (token === undefined) continue
    const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded' })
    const body = new URLSearchParams({ token, token_type_hint: hint })
    if (registration) authenticateClient(selectClientAuthMethod(registration.client, metadata?.token_endpoint_auth_methods_supported ?? []), registration.client, headers, body)
    await fetch(endpoint, { method: 'POST', headers, body })
  }
}
