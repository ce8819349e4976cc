import type { FetchLike } from '@modelcontextprotocol/client'

const dead = /invalid_client|unauthorized_client|(?:unknown|unregistered|invalid) client|client[^<>.]{0,40}(?:not found|unknown|not registered|does not exist|is invalid)/i

/**
 * Whether the authorization page would only tell the person that the client is unknown. Servers show that in the browser
 * and never lead back, so that nobody but the person would hear of it.
 */
export async function isDeadRegistration(address: URL, redirectUri: string, fetch: FetchLike): Promise<boolean> {
  try {
    const response = await fetch(address, { headers: { accept: 'text/html,application/json' }, redirect: 'manual' })
    const location = response.headers.get('location')
    if (location !== null) {
      const target = new URL(location, address)
      return target.href.startsWith(redirectUri) && /^(?:invalid_client|unauthorized_client)$/.test(target.searchParams.get('error') ?? '')
    }
    if (![400, 401, 403, 404].includes(response.status)) return false
    return dead.test((await response.text()).slice(0, 100_000))
  } catch {
    // What is wrong with the page, the person sees.
    return false
  }
}
