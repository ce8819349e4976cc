import { request as requestPlain } from 'node:http'
import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectSecure } from 'node:tls'
import { StewardError } from '#contract/problem.ts'
import type { Authorities, Identity } from './authorities.ts'
import type { Proxy } from './proxy.ts'

/** How long a connection may take to open, in milliseconds; a firewall that swallows packets would let it wait for minutes. */
const LONGEST_DIAL = 20_000
/** After so many silent milliseconds the system asks whether the other side is still there: a quiet event stream would not notice its end. */
const KEEP_ALIVE = 60_000

/** With these, the certificate may be signed by an authority that only the operating system knows. */
const UNKNOWN_AUTHORITY = new Set(['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT'])

export interface Destination {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  /** What is spoken there, as TLS names it; without it HTTP/1.1. */
  readonly speaks?: string
}

/** Opens connections for one route: directly, through a socket in the file system, or through a tunnel of a proxy. */
export interface Dial {
  to(destination: Destination, proxy: Proxy | undefined): Promise<Socket>
  /** To the proxy itself, which then reads what it is to forward. */
  toProxy(proxy: Proxy): Promise<Socket>
}

/** Opens a plain connection. */
export type Connect = (where: { readonly host: string; readonly port: number } | { readonly path: string }) => Socket

const connectTo: Connect = (where) => connectPlain({ ...where, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE })

export interface DialParts {
  readonly identity: Identity
  readonly authorities: Authorities
  /** In place of the system's; a test sees where connections would lead. */
  readonly connect?: Connect | undefined
  /** Ends whatever is still being opened. */
  readonly signal: AbortSignal
  /** Everything for `origin` goes there instead. */
  readonly socket?: { readonly path: string; readonly origin: string }
}

/** @throws of Node's; StewardError `proxy-unreachable`, `proxy-refused`, `proxy-sign-in` */
export function createDial({ identity, authorities, signal, socket, connect = connectTo }: DialParts): Dial {
  let withSystem = false
  const reach: (where: Parameters<Connect>[0]) => Promise<Socket> = (where) => opened(connect(where), 'connect', signal)

  async function secure(open: () => Promise<Socket>, host: string, who: Identity, speaks = 'http/1.1'): Promise<Socket> {
    try {
      return await handshake(open, host, speaks, who, withSystem)
    } catch (error) {
      if (withSystem || !UNKNOWN_AUTHORITY.has(codeOf(error))) throw error
      const trusted = await handshake(open, host, speaks, who, true)
      withSystem = true
      return trusted
    }
  }

  async function handshake(open: () => Promise<Socket>, host: string, speaks: string, who: Identity, all: boolean): Promise<Socket> {
    const secureContext = await authorities.contextFor(who, all)
    const plain = await open()
    const socket = await opened(connectSecure({ socket: plain, secureContext, ALPNProtocols: [speaks], host, ...(isIP(host) === 0 ? { servername: host } : {}) }), 'secureConnect', signal)
    // A refusal of the certificate comes after the handshake; left open, undici would tell of the end of the stream instead.
    return socket.on('error', () => socket.destroy())
  }

  /** A proxy is shown no certificate that is meant for a server. */
  const stranger: Identity = identity.ca === undefined ? {} : { ca: identity.ca }

  async function toProxy({ url }: Proxy): Promise<Socket> {
    const isSecure = url.protocol === 'https:'
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const open = (): Promise<Socket> => reach({ host, port: Number(url.port) || (isSecure ? 443 : 80) })
    try {
      return await (isSecure ? secure(open, host, stranger) : open())
    } catch (error) {
      throw new StewardError(
        { code: 'proxy-unreachable', message: 'The proxy cannot be reached.', cause: `${url.host}: ${codeOf(error) || String(error)}.`, nextStep: 'Check HTTP_PROXY and HTTPS_PROXY of your system or "proxy" of the entry; "proxy": "none" goes without one.', action: { kind: 'edit-config' } },
        { cause: error },
      )
    }
  }

  return {
    to(destination, proxy) {
      const { host, port } = destination
      const isSocket = socket && `${destination.secure ? 'https' : 'http'}://${host}:${port}` === socket.origin
      const open = (): Promise<Socket> => (isSocket ? reach({ path: socket.path }) : proxy ? toProxy(proxy).then((way) => tunnel(way, destination, proxy)) : reach({ host, port }))
      return destination.secure ? secure(open, host, identity, destination.speaks) : open()
    },
    toProxy,
  }
}

function opened<Kind extends Socket>(socket: Kind, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<Kind> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      socket.off('error', done)
      socket.off('close', onClose)
      if (error === undefined) return resolve(socket)
      // Whatever it still says is of no use.
      socket.on('error', () => undefined).destroy()
      reject(error)
    }
    const onAbort = (): void => done(new Error('The connection is not wanted any more.'))
    const onClose = (): void => done(Object.assign(new Error('The other side closed the connection while it was opened.'), { code: 'ECONNRESET' }))
    const timer = setTimeout(() => done(Object.assign(new Error('The connection took too long to open.'), { code: 'ETIMEDOUT' })), LONGEST_DIAL)
    socket.once(event, () => done())
    socket.on('error', done)
    socket.on('close', onClose)
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
  })
}

/** https://www.rfc-editor.org/rfc/rfc9110#name-connect */
function tunnel(way: Socket, { host, port }: Destination, proxy: Proxy): Promise<Socket> {
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return new Promise((resolve, reject) => {
    const fail = (problem: StewardError): void => {
      way.destroy()
      reject(problem)
    }
    const request = requestPlain({ method: 'CONNECT', path: target, headers: { host: target, ...(proxy.authorization ? { 'proxy-authorization': proxy.authorization } : {}) }, createConnection: () => way, timeout: LONGEST_DIAL })
    request.on('connect', (response, socket, head) => {
      if (response.statusCode !== 200) return fail(refusal(proxy, response.statusCode ?? 0, target))
      socket.setTimeout(0)
      if (head.length > 0) socket.unshift(head)
      resolve(socket)
    })
    request.on('response', (response) => {
      response.resume()
      fail(refusal(proxy, response.statusCode ?? 0, target))
    })
    request.on('timeout', () => request.destroy(new Error('no answer')))
    request.on('error', (error) => fail(new StewardError({ code: 'proxy-unreachable', message: 'The proxy broke the connection.', cause: `${proxy.url.host}: ${error.message}.`, nextStep: 'Check the address of the proxy.', action: { kind: 'edit-config' } }, { cause: error })))
    request.end()
  })
}

/** What a person is told of a proxy that refused. */
export function refusal({ url }: Proxy, status: number, target: string): StewardError {
  if (status === 407) {
    return new StewardError({ code: 'proxy-sign-in', message: 'The proxy wants to know who you are.', cause: `${url.host} answered 407 (proxy authentication required).`, nextStep: 'Write "proxy": "http://user:${secret:NAME}@host:port" in the entry, with the password stored as a secret.', action: { kind: 'edit-config' } })
  }
  return new StewardError({ code: 'proxy-refused', message: 'The proxy does not lead there.', cause: `${url.host} answered ${status} to the request for ${target}.`, nextStep: 'Ask whoever runs the proxy, or go without it: "proxy": "none" in the entry, or the host in NO_PROXY.', action: { kind: 'edit-config' } })
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
