import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { StewardError } from '#contract/problem.ts'
import type { ViewFrames, ViewPage } from '#core/ports/view-frames.ts'
import { noViewHeaders, viewHeaders } from '#core/views/view-headers.ts'

/** A second listener, for views of servers only: nothing of Steward is there, neither page, nor WebSocket, nor token. */
export interface ViewOrigin extends ViewFrames {
  /** For `frame-src` of Steward's page: every view, and nothing else. */
  readonly source: string
  /** Names the origins of Steward's page: no other page may show a view. */
  embedIn(origins: Iterable<string>): void
  close(): Promise<void>
}

const NEW_PORT_TRIES = 5
const MOST_CONNECTIONS = 200

/**
 * Each view gets an origin of its own, `http://ID.localhost:PORT`: browsers take every name below `localhost` to this
 * machine without asking a name server (https://www.rfc-editor.org/rfc/rfc6761#section-6.3), each such name is a site of its own to them,
 * with storage and (in Chromium) a process of its own, and no cookie of one is sent to another. `ID` is 128 random bits:
 * who does not know it finds nothing, and there is nothing to list.
 * @throws StewardError `listen-failed`
 */
export async function openViewOrigin(): Promise<ViewOrigin> {
  const pages = new Map<string, ViewPage>()
  let embedders = "'none'"
  const { servers, port } = await listenOnLoopback((request, response) => answer(request, response, pages.get(request.headers.host ?? ''), embedders))

  return {
    source: `http://*.localhost:${port}`,
    embedIn(origins) {
      embedders = [...origins].join(' ')
    },
    publish(page) {
      const host = `${randomBytes(16).toString('hex')}.localhost:${port}`
      pages.set(host, page)
      return Promise.resolve({ frameUrl: `http://${host}/`, dispose: () => void pages.delete(host) })
    },
    async close() {
      pages.clear()
      await Promise.all(servers.map(closeServer))
    },
  }
}

function answer(request: IncomingMessage, response: ServerResponse, page: ViewPage | undefined, embedders: string): void {
  // A body is never read, and what came with one is not answered twice.
  response.setHeader('connection', 'close')
  // Only as a frame: neither a tab of its own, nor a script, a worker or an image of another page. Older browsers do not say.
  const use = request.headers['sec-fetch-dest']
  if (page === undefined || request.method !== 'GET' || request.url !== '/' || (use !== undefined && use !== 'iframe')) {
    response.writeHead(404, noViewHeaders)
    return void response.end('There is no view at this address.\n')
  }
  response.writeHead(200, viewHeaders(page, embedders))
  response.end(page.html)
}

/**
 * On both loopback addresses with one port: a name below `localhost` stands for both, and who held the other one would
 * be asked for the views. A machine without IPv6 has only one.
 */
async function listenOnLoopback(onRequest: (request: IncomingMessage, response: ServerResponse) => void): Promise<{ servers: Server[]; port: number }> {
  for (let tries = NEW_PORT_TRIES; ; tries--) {
    const first = await listen('127.0.0.1', 0, onRequest).catch((error: unknown) => {
      throw listenFailed(error)
    })
    const { port } = first.address() as AddressInfo
    try {
      return { servers: [first, await listen('::1', port, onRequest)], port }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return { servers: [first], port }
      await closeServer(first)
      if (tries <= 1) throw listenFailed(error)
    }
  }
}

function listen(host: string, port: number, onRequest: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    // Any program of this machine can connect: those that say nothing must not use it up.
    const server = createServer({ headersTimeout: 10_000, requestTimeout: 10_000, connectionsCheckingInterval: 2_000 }, onRequest)
    server.maxConnections = MOST_CONNECTIONS
    server.on('upgrade', (_request, socket) => socket.destroy())
    server.once('error', reject)
    server.listen({ host, port }, () => resolve(server))
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

function listenFailed(error: unknown): StewardError {
  const cause = error instanceof Error ? error.message : String(error)
  return new StewardError({ code: 'listen-failed', message: 'Steward cannot listen on this machine for the views of servers.', cause, nextStep: 'Close a program that uses many ports, then start Steward again.' }, { cause: error })
}
