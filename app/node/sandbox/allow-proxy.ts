import { lookup } from 'node:dns/promises'
import { createServer, request as requestPlain, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect as connectTo, isIP, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { matchesNetworkRule, parseNetworkRule, type NetworkRule } from '#contract/network-rule.ts'
import { isPublicAddress } from '../network/public-address.ts'

/** How the proxy gets out. */
export interface ProxyDial {
  /** All addresses of a name. */
  resolve(host: string): Promise<readonly string[]>
  /** `address` is a number that was checked. */
  connect(address: string, port: number): Socket
}

export interface AllowProxy {
  onRefused(listener: (text: string) => void): void
  close(): Promise<void>
}

/** A server may hold as many connections through it at a time. */
const MOST_CONNECTIONS = 256
const LONGEST_DIAL = 20_000
/** What a person is told of at most: a server may try any number of hosts. */
const MOST_NOTICES = 50

const systemDial: ProxyDial = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  connect: (address, port) => connectTo({ host: address, port, noDelay: true }),
}

class Refused extends Error {}

/**
 * The one way out of a sandbox: an HTTP proxy on a socket in the file system that leads to named hosts, and nowhere else.
 *
 * Of a name all addresses are looked at, and the connection goes to one that was: a name that changes its answer leads nowhere new.
 * This computer and private networks are refused whatever the rules say. Which host is named inside a tunnel is not seen
 * (that would take reading TLS), so a rule for a host of a large provider may reach its other customers.
 * @throws of Node's where the socket cannot be made
 */
export async function startAllowProxy(socketPath: string, rules: readonly string[], dial: ProxyDial = systemDial): Promise<AllowProxy> {
  const allowed = rules.map(parseNetworkRule).filter((rule): rule is NetworkRule => rule !== undefined)
  const listeners: ((text: string) => void)[] = []
  const told = new Set<string>()
  const sockets = new Set<Duplex>()

  function tell(text: string): void {
    if (told.has(text) || told.size >= MOST_NOTICES) return
    told.add(text)
    for (const listener of listeners) listener(text)
  }

  function keep(socket: Duplex): void {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
  }

  /** Connected, to an address that was checked. @throws Refused */
  async function open(host: string, port: number): Promise<Socket> {
    const bare = host.replace(/^\[|\]$/g, '')
    if (!allowed.some((rule) => matchesNetworkRule(rule, host, port))) {
      tell(`The sandbox refused ${host}:${port}: it is not among the hosts that this server may reach ("network" of its sandbox).`)
      throw new Refused('This host is not among those that the sandbox allows.')
    }
    const addresses = isIP(bare) === 0 ? await dial.resolve(bare) : [bare]
    const [address] = addresses
    if (address === undefined || !addresses.every(isPublicAddress)) {
      tell(`The sandbox refused ${host}:${port}: it lies on this computer or in a private network.`)
      throw new Refused('This host lies on this computer or in a private network.')
    }
    const socket = dial.connect(address, port)
    keep(socket)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => socket.destroy(new Error('The connection took too long to open.')), LONGEST_DIAL)
      socket.once('connect', () => {
        clearTimeout(timer)
        resolve(socket)
      })
      socket.once('error', reject)
      socket.once('close', () => {
        clearTimeout(timer)
        reject(new Error('closed'))
      })
    })
  }

  const server = createServer({ maxHeaderSize: 64 * 1024, requestTimeout: 0, headersTimeout: 20_000 }, (request, response) => void forward(request, response))
  server.maxConnections = MOST_CONNECTIONS
  server.on('connection', keep)
  server.on('connect', (request: IncomingMessage, near: Duplex, head: Buffer) => void tunnel(request.url ?? '', near, head))
  server.on('clientError', (_error, socket) => socket.destroy())

  async function tunnel(target: string, near: Duplex, head: Buffer): Promise<void> {
    const found = /^(\[[\da-f:.]+\]|[^:/@\s\\]+):(\d{1,5})$/i.exec(target)
    try {
      if (!found) throw new Refused('This is no host with a port.')
      const far = await open(found[1] ?? '', Number(found[2]))
      if (near.destroyed) return void far.destroy()
      near.write('HTTP/1.1 200 Connection established\r\n\r\n')
      if (head.length > 0) far.write(head)
      near.pipe(far).pipe(near)
      far.on('close', () => near.destroy())
      near.on('close', () => far.destroy())
    } catch (error) {
      const text = messageOf(error)
      near.end(`HTTP/1.1 ${error instanceof Refused ? '403 Forbidden' : '502 Bad Gateway'}\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`)
    }
  }

  /** A request without TLS: `GET http://host/path`. What it says of its connection is not passed on. */
  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = URL.parse(request.url ?? '')
      if (url?.protocol !== 'http:' || url.username !== '') throw new Refused('This is no address that begins with http://.')
      const way = await open(url.hostname, Number(url.port) || 80)
      const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !/^(?:connection|host|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/.test(name)))
      const out = requestPlain({ method: request.method, path: `${url.pathname}${url.search}`, headers: { ...headers, host: url.host, connection: 'close' }, createConnection: () => way }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !/^(?:connection|keep-alive|proxy-.*|transfer-encoding|upgrade)$/.test(name))))
        answer.pipe(response)
      })
      out.on('error', (error) => fail(response, error))
      response.on('close', () => out.destroy())
      request.pipe(out)
    } catch (error) {
      fail(response, error)
    }
  }

  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socketPath, () => resolve()))
  return {
    onRefused: (listener) => void listeners.push(listener),
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy()
  response.writeHead(error instanceof Refused ? 403 : 502, { 'Content-Type': 'text/plain', Connection: 'close' }).end(messageOf(error))
}

function messageOf(error: unknown): string {
  return error instanceof Refused ? `Steward: ${error.message}\n` : `Steward: the host could not be reached (${error instanceof Error && 'code' in error ? String(error.code) : 'no connection'}).\n`
}
