import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'

/** The name that the server chooses of the offered subprotocols; the token is never sent back. */
export const SUBPROTOCOL = 'steward'
const TOKEN_PREFIX = 'token.'

export type RequestVerdict = { kind: 'allowed' } | { kind: 'refused'; status: 401 | 403; reason: string }

const allowed: RequestVerdict = { kind: 'allowed' }

/**
 * The `Host` headers that name this gateway.
 *
 * A page of another site can have its own name point at this machine (DNS rebinding), but its requests still
 * carry that name. So only names that cannot be anybody else's count: loopback, the address that was asked
 * for with `--host`, and, where that is "all addresses", those that this machine has.
 */
export function allowedHosts(hostname: string, port: number): ReadonlySet<string> {
  const names = new Set(['127.0.0.1', 'localhost', '::1'])
  if (hostname === '0.0.0.0' || hostname === '::') {
    for (const addresses of Object.values(networkInterfaces())) for (const { address } of addresses ?? []) names.add(address)
  } else {
    names.add(hostname.toLowerCase())
  }
  const hosts = [...names].map(hostInUrl)
  // A browser leaves the port out where it is the scheme's own.
  return new Set(hosts.flatMap((host) => (port === 80 ? [host, `${host}:80`] : [`${host}:${port}`])))
}

/** An IPv6 address stands in brackets. */
export function hostInUrl(hostname: string): string {
  return isIPv6(hostname) ? `[${hostname}]` : hostname
}

export function checkHost(request: Pick<IncomingMessage, 'headers'>, hosts: ReadonlySet<string>): RequestVerdict {
  const { host } = request.headers
  return host !== undefined && hosts.has(host.toLowerCase()) ? allowed : { kind: 'refused', status: 403, reason: 'This address is not one of Steward. Open the address that `steward serve` printed.' }
}

/**
 * A WebSocket is not bound by the same-origin rule, so that any page could open one: it must come from our own page,
 * under the same name that it was asked by, and bring the token as a subprotocol (a browser can set no header).
 */
export function checkUpgrade(request: Pick<IncomingMessage, 'headers' | 'url'>, hosts: ReadonlySet<string>, token: string): RequestVerdict {
  const host = checkHost(request, hosts)
  if (host.kind === 'refused') return host
  if (request.url !== '/rpc') return { kind: 'refused', status: 403, reason: 'There is no WebSocket at this address.' }
  if (request.headers.origin !== `http://${request.headers.host?.toLowerCase()}`) return { kind: 'refused', status: 403, reason: 'Only the page of Steward itself may connect.' }
  const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
  const given = protocols.find((name) => name.startsWith(TOKEN_PREFIX))?.slice(TOKEN_PREFIX.length)
  if (!protocols.includes(SUBPROTOCOL) || given === undefined || !isSame(given, token)) {
    return { kind: 'refused', status: 401, reason: 'The token is missing or not that of this run. Open the address that `steward serve` printed.' }
  }
  return allowed
}

/** Over hashes, so that the time tells neither the content nor the length. */
function isSame(given: string, token: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(given), hash(token))
}
