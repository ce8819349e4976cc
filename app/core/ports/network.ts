import type { FetchLike, Transport } from '@modelcontextprotocol/client'
import type { TlsFiles } from '#contract/server.ts'

/** How a server is reached over the network. Placeholders are filled. */
export interface NetworkRoute {
  readonly server: string
  /** `https:`, `http:`, `wss:`, `ws:`, `grpcs:`, `grpc:`, `unix:` or `pipe:`. */
  readonly url: string
  readonly tls?: TlsFiles
  /** An address, or `none`; missing: as the environment says. */
  readonly proxy?: string
}

/** The ways over the network that differ from server to server: certificates, proxies, sockets in the file system. */
export interface Network {
  /**
   * The way for one server. `url` is what the SDK is to be given: for `unix:` and `pipe:` an `http:` address that `fetch` leads there.
   * @throws StewardError `certificate-unreadable`, `proxy-invalid`, `address-invalid`
   */
  open(route: NetworkRoute): Promise<NetworkWay>
  /**
   * Looks at each part of the way by itself, as the connection would go; nothing is sent over it.
   * @throws StewardError as `open`
   */
  probe(route: NetworkRoute): Promise<NetworkProbe>
}

export interface NetworkProbe {
  /** Missing for a socket in the file system. */
  readonly host?: { readonly name: string; readonly port: number; readonly secure: boolean; readonly isThisMachine: boolean }
  readonly proxy?: { readonly address: string; readonly from: 'entry' | 'environment' }
  /** The addresses of the host. @throws what Node throws */
  resolve(): Promise<readonly string[]>
  /** Opens a connection, to the proxy where there is one, and closes it. @throws what `NetworkWay.fetch` would */
  connect(signal: AbortSignal): Promise<void>
  /** With TLS, believing whom the connection would believe. @throws what `NetworkWay.fetch` would */
  secure(signal: AbortSignal): Promise<void>
  /** What is shown there, whoever signed it; undefined where no TLS is spoken. */
  certificate(signal: AbortSignal): Promise<ShownCertificate | undefined>
  close(): void
}

export interface ShownCertificate {
  readonly subject: string
  readonly issuer: string
  /** As the certificate writes them: `localhost`, `*.example.com`, `127.0.0.1`. */
  readonly names: readonly string[]
  /** Milliseconds since 1970. */
  readonly from: number
  readonly until: number
  /** SHA-256, as tools show it. */
  readonly fingerprint: string
}

export interface NetworkWay {
  readonly url: URL
  /** The same place as HTTP names it: whom tokens are for. */
  readonly resource: URL
  readonly fetch: FetchLike
  /** JSON-RPC in text frames, subprotocol `mcp`. */
  webSocket(headers: Readonly<Record<string, string>>): Promise<NetworkTransport>
  /** JSON-RPC messages in a bidirectional stream; see `app/node/network/mcp.proto`. */
  grpc(headers: Readonly<Record<string, string>>): Promise<NetworkTransport>
  /** Ends its connections. */
  close(): Promise<void>
}

/** A connection that carries messages both ways at any time. */
export interface NetworkTransport extends Transport {
  readonly pid: undefined
  readonly stderr: null
  /** Why it ended, where this side did not end it. */
  endedBy(): Error | undefined
}
