import { randomBytes } from 'node:crypto'
import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { StewardError } from '#contract/problem.ts'
import { createRendererFiles, type RendererFiles } from '#node/renderer-files.ts'
import type { Transport } from '#rpc/transport.ts'
import { allowedHosts, checkHost, checkUpgrade, hostInUrl } from './check-request.ts'
import type { ViewOrigin } from './view-origin.ts'
import type { WebSocketTransportOptions } from './web-socket-transport.ts'
import type { WebSockets } from './web-sockets.ts'

export interface ListenOptions extends WebSocketTransportOptions {
  /** 0 takes a free one. */
  readonly port: number
  /** The address to bind. Missing: loopback, so that no other machine can connect. */
  readonly hostname?: string
  /** The folder of the built renderer. */
  readonly rendererRoot: string
  /** Missing: a new random one, as it should be outside of tests. */
  readonly token?: string
  /** Where the views of servers are. Missing: the page can show none. */
  readonly views?: ViewOrigin
}

export interface Gateway {
  /** For the person's browser. The token is in the fragment, which a browser never sends: it reaches no log and no `Referer`. */
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/** More windows than anyone opens; each open connection is a listener on every event. */
const MAX_CONNECTIONS = 64

/**
 * The page for everyone who can reach the port, the contract only for who has the token.
 *
 * No cookies, no CORS, no state-changing request besides the WebSocket: another site's page can do nothing here.
 * @throws StewardError `renderer-missing`, `port-in-use`, `listen-failed`
 */
export async function listen(options: ListenOptions, onConnection: (transport: Transport) => void): Promise<Gateway> {
  const { hostname = '127.0.0.1', token = randomBytes(32).toString('base64url') } = options
  const files = createRendererFiles(options.rendererRoot, { connectSrc: "'self'", ...(options.views ? { frameSrc: options.views.source } : {}) })
  let sockets: WebSockets | undefined
  let loading: Promise<WebSockets> | undefined
  const load = (): Promise<WebSockets> => (loading ??= import('./web-sockets.ts').then(({ createWebSockets }) => (sockets = createWebSockets(options, onConnection))))
  let closing = false
  let hosts: ReadonlySet<string> = new Set()

  const server = createServer((request, response) => {
    const verdict = checkHost(request, hosts)
    if (verdict.kind === 'refused') return answerText(response, verdict.status, verdict.reason)
    // The page that is asked for will connect.
    void answerFile(request, response, files).then(load)
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A peer that goes away in the middle of the handshake is no event for anybody.
    socket.on('error', () => socket.destroy())
    const verdict = checkUpgrade(request, hosts, token)
    if (verdict.kind === 'refused') return refuseUpgrade(socket, verdict.status, verdict.reason)
    void load().then(
      (loaded) => {
        if (closing) return socket.destroy()
        if (loaded.count() >= MAX_CONNECTIONS) return refuseUpgrade(socket, 503, 'Too many windows are connected. Close one.')
        loaded.accept(request, socket, head)
      },
      () => socket.destroy(),
    )
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenProblem(error, hostname, options.port)))
    server.listen({ port: options.port, host: hostname }, resolve)
  })
  const { port } = server.address() as AddressInfo
  hosts = allowedHosts(hostname, port)
  // On another machine their names lead to that machine, so there the page says that it cannot show them.
  options.views?.embedIn([`http://127.0.0.1:${port}`, `http://localhost:${port}`])

  return {
    url: `http://${hostInUrl(hostname === '0.0.0.0' || hostname === '::' ? '127.0.0.1' : hostname)}:${port}/#token=${token}`,
    port,
    async close() {
      closing = true
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      sockets?.close(1001, 'Steward ends.')
      const patience = setTimeout(() => {
        sockets?.terminate()
        server.closeAllConnections()
      }, 500)
      server.closeIdleConnections()
      await closed
      clearTimeout(patience)
    },
  }
}

async function answerFile(request: IncomingMessage, response: ServerResponse, files: RendererFiles): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    return answerText(response, 405, 'Only GET and HEAD are answered here.')
  }
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
  const { status, headers, body } = await files.get(path)
  response.writeHead(status, { ...headers, 'content-length': body.byteLength })
  response.end(request.method === 'HEAD' ? undefined : body)
}

const textHeaders = { 'content-type': 'text/plain; charset=utf-8', 'content-security-policy': "default-src 'none'", 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' }

function answerText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...textHeaders, connection: 'close' })
  response.end(`${text}\n`)
}

function refuseUpgrade(socket: Duplex, status: number, text: string): void {
  const headers = { ...textHeaders, connection: 'close', 'content-length': Buffer.byteLength(`${text}\n`) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${text}\n`)
}

function listenProblem(error: NodeJS.ErrnoException, hostname: string, port: number): StewardError {
  if (error.code === 'EADDRINUSE') {
    const problem = { code: 'port-in-use', message: `Port ${port} is taken by another program.`, nextStep: 'Choose another one with --port, or --port 0 for any free one.' }
    return new StewardError(problem, { cause: error })
  }
  return new StewardError({ code: 'listen-failed', message: `Steward cannot listen on ${hostname}, port ${port}.`, cause: error.message, nextStep: 'Check --host and --port.' }, { cause: error })
}
