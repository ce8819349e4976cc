import type { FetchLike } from '@modelcontextprotocol/client'
import { StewardError } from '#contract/problem.ts'
import type { Clock } from '#core/ports/clock.ts'
import { boundResponses } from '../bound-responses.ts'

/** An answer of an authorization server is some kilobytes. */
const MOST_BYTES = 1_048_576
const MOST_MS = 20_000

/**
 * Which addresses a server's metadata may lead to.
 *
 * The server chooses them, so they must not open a way to what only this machine or its network can reach: a server on
 * the internet may name https addresses of named hosts, one on loopback also loopback. A name that resolves to a
 * private address gets no further than the TLS handshake, because nothing there has a certificate for that name.
 * https://modelcontextprotocol.io/specification/draft/basic/security_best_practices (server-side request forgery)
 */
export function isAllowedAddress(url: URL, server: URL, trusted: readonly string[] = []): boolean {
  if (url.username !== '' || url.password !== '') return false
  const local = isLoopback(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) return false
  if (trusted.includes(url.origin) || url.origin === server.origin) return true
  if (local) return isLoopback(server.hostname)
  return !isNumberedOrPrivate(url.hostname) || url.hostname === server.hostname
}

/** `fetch` for discovery and authorization servers: checked addresses, no redirect out of an origin (the SDK follows those within), bounded in size and time. */
export function guardFetch(fetch: FetchLike, server: URL, trusted: readonly string[], clock: Clock, signal?: AbortSignal): FetchLike {
  const bounded = boundResponses(fetch, MOST_BYTES, clock)
  return async (address, init) => {
    const url = new URL(address)
    if (!isAllowedAddress(url, server, trusted)) throw notAllowed(url)
    const limit = new AbortController()
    const forget = clock.after(MOST_MS, () => limit.abort(new DOMException('It took too long.', 'TimeoutError')))
    const signals = [limit.signal, ...(signal ? [signal] : []), ...(init?.signal ? [init.signal] : [])]
    try {
      const response = await bounded(url, { ...init, redirect: 'manual', signal: AbortSignal.any(signals) })
      // Read within the time limit: a body that drips would go on for ever.
      const body = await response.arrayBuffer()
      const empty = response.status === 204 || response.status === 304 || body.byteLength === 0
      return Object.defineProperty(new Response(empty ? null : body, { status: response.status, statusText: response.statusText, headers: response.headers }), 'url', { value: url.href })
    } finally {
      forget()
    }
  }
}

export function notAllowed(url: URL): StewardError {
  return new StewardError({
    code: 'sign-in-address-refused',
    message: 'The server leads the sign-in to an address that Steward does not go to.',
    cause: `${url.protocol}//${url.host} is not an https address on the internet, or lies on this machine or in a private network.`,
    nextStep: 'If you trust it, name its address in "oauth": {"authorizationServer": ...} of the entry in mcp.json.',
  })
}

export function isLoopback(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '')
  return name === 'localhost' || name.endsWith('.localhost') || /^127\.\d+\.\d+\.\d+$/.test(name) || name === '[::1]' || /^\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]$/.test(name)
}

/** Hosts without a public name. The URL parser has written every spelling of an IPv4 address as four numbers. */
function isNumberedOrPrivate(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '')
  return name.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(name) || !name.includes('.') || /\.(?:local|internal|lan|home|localdomain)$/.test(name)
}
