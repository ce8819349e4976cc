import type { ClientAuthMethod } from '@modelcontextprotocol/client'
import type { Registration } from './account-store.ts'

/** Client authentication for the endpoints that the SDK has no function for: device authorization and revocation. */
export function authenticateClient(method: ClientAuthMethod, { client_id: id, client_secret: secret }: Registration['client'], headers: Headers, body: URLSearchParams): void {
  // RFC 6749 §2.3.1 wants both parts form-encoded before they are joined.
  if (method === 'client_secret_basic' && secret !== undefined) headers.set('authorization', `Basic ${btoa(`${encode(id)}:${encode(secret)}`)}`)
  else body.set('client_id', id)
  if (method === 'client_secret_post' && secret !== undefined) body.set('client_secret', secret)
}

function encode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}
