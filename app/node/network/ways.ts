import type { NetworkRoute, NetworkWay } from '#core/ports/network.ts'
import { parseAddress } from './address.ts'
import { createAuthorities, nobody, readIdentity, type Identity } from './authorities.ts'
import { createDial } from './dial.ts'
import type { Http } from './http.ts'
import { MESSAGE_LIMIT, WIRE_LIMIT } from './message-pipe.ts'
import type { NetworkOptions, NodeNetwork } from './network.ts'
import { chooseProxy, type ProxyChoice } from './proxy.ts'

/** The HTTP, WebSocket and gRPC libraries are loaded with the first connection that needs them. */
export function createWays(options: NetworkOptions): NodeNetwork {
  const { environment = process.env, messageLimit: limit = MESSAGE_LIMIT, wireLimit = WIRE_LIMIT } = options
  const authorities = createAuthorities(environment['NODE_EXTRA_CA_CERTS'], options.systemAuthorities)
  const ended = new AbortController()
  const common = lazyHttp(() => ({ dial: createDial({ identity: nobody, authorities, signal: ended.signal }), choose: chooseProxy('Steward', undefined, environment) }))

  async function open({ server, url, tls, proxy }: NetworkRoute): Promise<NetworkWay> {
    const address = parseAddress(server, url)
    const choose = chooseProxy(server, proxy, environment)
    const identity: Identity = await readIdentity(server, tls)
    const socket = address.kind === 'socket' ? { path: address.path, origin: `${address.url.origin}:80` } : undefined
    const closed = new AbortController()
    const dial = createDial({ identity, authorities, signal: closed.signal, ...(socket ? { socket } : {}) })
    const http = lazyHttp(() => ({ dial, choose: (to) => (socket && to.origin === address.url.origin ? undefined : choose(to)) }))
    return {
      url: address.url,
      resource: new URL(address.url.href.replace(/^(?:ws|grpc)(s?):/, 'http$1:')),
      fetch: http.fetch,
      webSocket: async (headers) => (await import('./web-socket.ts')).createWebSocketTransport({ server, url: address.url, headers, dial, chooseProxy: choose, limit, wireLimit }),
      grpc: async (headers) => (await import('./grpc.ts')).createGrpcTransport({ server, url: address.url, headers, identity, authorities, dial, proxy: choose(address.url), limit, wireLimit }),
      close() {
        closed.abort()
        return http.close()
      },
    }
  }

  return {
    open,
    fetch: common.fetch,
    close() {
      ended.abort()
      return common.close()
    },
  }
}

function lazyHttp(parts: () => { dial: ReturnType<typeof createDial>; choose: ProxyChoice }): Http {
  let loading: Promise<Http> | undefined
  const load = (): Promise<Http> =>
    (loading ??= import('./http.ts').then(({ createHttp }) => {
      const { dial, choose } = parts()
      return createHttp(dial, choose)
    }))
  return {
    fetch: async (url, init) => (await load()).fetch(url, init),
    close: async () => (await loading)?.close(),
  }
}
