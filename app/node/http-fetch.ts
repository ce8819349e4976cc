import type { FetchLike } from '@modelcontextprotocol/client'

/**
 * Node's own fetch, looked up at each call: it is loaded with the first request, and a proxy that was set
 * up later (`NODE_USE_ENV_PROXY`) is honoured.
 */
export const httpFetch: FetchLike = (url, init) => fetch(url, init)
