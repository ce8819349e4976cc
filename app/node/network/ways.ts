import type { NetworkProbe, NetworkRoute, NetworkWay } from '#core/ports/network.ts'
import { parseAddress } from './address.ts'
import { createAuthorities, nobody, readIdentity, type Identity } from './authorities.ts'
import { createDial } from './dial.ts'
import type { Http } from './http.ts'
import { MESSAGE_LIMIT, WIRE_LIMIT } from './message-pipe.ts'
import type { NetworkOptions, NodeNetwork } from './network.ts'
import { createProbe } from './probe.ts'
import { chooseProxy, type ProxyChoice } from './proxy.ts'

/** The HTTP, WebSocket and gRPC libraries are loaded with the first connection that needs them. */
export function createWays(options: NetworkOptions): NodeNetwork {
  const { environment = process.env, messageLimit: limit = MESSAGE_LIMIT, wireLimit = WIRE_LIMIT } = options
  const authorities = createAuthorities(environment['NODE_EXTRA_CA_CERTS'], options.systemAuthorities)
  const ended = new AbortController()
  let skew: number | undefined
  /** What a server says of the time, to the second. */
  const lazyHttp = (parts: HttpParts): Http => {
    const http = lazily(parts)
    return {
      ...http,
      async fetch(url, init) {
        const answer = await http.fetch(url, init)
        const told = Date.parse(answer.headers.get('date') ?? '')
        if (!Number.isNaN(told)) skew = told - Date.now()
        return answer
      },
    }
  }
  const common = lazyHttp(() => ({ dial: createDial({ identity: nobody, authorities, signal: ended.signal, connect: options.connect }), choose: chooseProxy('Steward', undefined, environment) }))

  async function open({ server, url, tls, proxy }: NetworkRoute): Promise<NetworkWay> {
    const address = parseAddress(server, url)
    const choose = chooseProxy(server, proxy, environment)
    const identity: Identity = await readIdentity(server, tls)
    const socket = address.kind === 'socket' ? { path: address.path, origin: `${address.url.origin}:80` } : undefined
    const closed = new AbortController()
    const dial = createDial({ identity, authorities, signal: closed.signal, connect: options.connect, ...(socket ? { socket } : {}) })
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

  async function probe({ server, url, tls, proxy }: NetworkRoute): Promise<NetworkProbe> {
    const address = parseAddress(server, url)
    const found = chooseProxy(server, proxy, environment)(address.url)
    const identity: Identity = await readIdentity(server, tls)
    const closed = new AbortController()
    const socket = address.kind === 'socket' ? { path: address.path, origin: `${address.url.origin}:80` } : undefined
    const dial = createDial({ identity, authorities, signal: closed.signal, connect: options.connect, ...(socket ? { socket } : {}) })
    return createProbe({ address, dial, proxy: found, proxyFrom: proxy === undefined ? 'environment' : 'entry', close: () => closed.abort(), resolve: options.resolve })
  }

  return {
    open,
    probe,
    skew: () => skew,
    fetch: common.fetch,
    close() {
      ended.abort()
      return common.close()
    },
  }
}

type HttpParts = () => { dial: ReturnType<typeof createDial>; choose: ProxyChoice }

function lazily(parts: HttpParts): Http {
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
