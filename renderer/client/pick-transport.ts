import './bridge.ts'
import { fromBridge, fromWebSocket, type OpenTransport } from './open-transport.ts'

const TOKEN_KEY = 'steward-token'

/** The one place that picks a transport; undefined in a browser tab that was opened without the token. */
export function pickTransport(page: Window): OpenTransport | undefined {
  if (page.stewardBridge) return fromBridge(page.stewardBridge)
  const address = new URL('/rpc', page.location.href)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  const token = takeToken(page)
  return token === '' ? undefined : fromWebSocket(address.href, token)
}

/**
 * The token of `/#token=...`, or the one kept from an earlier load of this tab.
 *
 * It is stripped from the address at once, so that it does not lie in the history or in a shared link.
 */
export function takeToken(page: Pick<Window, 'location' | 'history' | 'sessionStorage'>): string {
  const match = /^#token=([\w.~-]{1,512})(?:&(.*))?$/.exec(page.location.hash)
  if (!match?.[1]) return page.sessionStorage.getItem(TOKEN_KEY) ?? ''
  page.sessionStorage.setItem(TOKEN_KEY, match[1])
  page.history.replaceState(null, '', page.location.pathname + page.location.search + (match[2] ? `#${match[2]}` : ''))
  return match[1]
}
