import type { FetchLike } from '@modelcontextprotocol/client'
import type { Network } from '#core/ports/network.ts'

export interface NetworkOptions {
  /** For HTTP_PROXY, HTTPS_PROXY, NO_PROXY and NODE_EXTRA_CA_CERTS. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** In PEM. */
  readonly systemAuthorities?: () => string[]
  /** The largest message over WebSocket and gRPC, in bytes, and what ends the connection. */
  readonly messageLimit?: number
  readonly wireLimit?: number
}

export interface NodeNetwork extends Network {
  /** For whatever belongs to no server: providers, icons. */
  readonly fetch: FetchLike
  /** Ends what `fetch` left open. */
  close(): Promise<void>
}

/** The ways over the network. Nothing of it is loaded before the first connection. */
export function createNetwork(options: NetworkOptions = {}): NodeNetwork {
  let loading: Promise<NodeNetwork> | undefined
  const load = (): Promise<NodeNetwork> => (loading ??= import('./ways.ts').then(({ createWays }) => createWays(options)))
  return {
    open: async (route) => (await load()).open(route),
    fetch: async (url, init) => (await load()).fetch(url, init),
    close: async () => (await loading)?.close(),
  }
}
