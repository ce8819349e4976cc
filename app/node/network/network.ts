import type { FetchLike } from '@modelcontextprotocol/client'
import type { Network } from '#core/ports/network.ts'
import type { Connect } from './dial.ts'

export interface NetworkOptions {
  /** For HTTP_PROXY, HTTPS_PROXY, NO_PROXY and NODE_EXTRA_CA_CERTS. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** In PEM. */
  readonly systemAuthorities?: () => string[]
  /** The largest message over WebSocket and gRPC, in bytes, and what ends the connection. */
  readonly messageLimit?: number
  readonly wireLimit?: number
  /** Looks a host up for the doctor; missing: as the system does. */
  readonly resolve?: (host: string) => Promise<readonly string[]>
  /** In place of the system's; a test sees where connections would lead. */
  readonly connect?: Connect
}

export interface NodeNetwork extends Network {
  /** For whatever belongs to no server: providers, icons. */
  readonly fetch: FetchLike
  /** How far the clock of the last server that told the time was ahead of this one, in milliseconds; undefined until one did. */
  skew(): number | undefined
  /** Ends what `fetch` left open. */
  close(): Promise<void>
}

/** The ways over the network. Nothing of it is loaded before the first connection. */
export function createNetwork(options: NetworkOptions = {}): NodeNetwork {
  let loaded: NodeNetwork | undefined
  let loading: Promise<NodeNetwork> | undefined
  const load = (): Promise<NodeNetwork> => (loading ??= import('./ways.ts').then(({ createWays }) => (loaded = createWays(options))))
  return {
    open: async (route) => (await load()).open(route),
    probe: async (route) => (await load()).probe(route),
    skew: () => loaded?.skew(),
    fetch: async (url, init) => (await load()).fetch(url, init),
    close: async () => (await loading)?.close(),
  }
}
