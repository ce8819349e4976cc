import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { StewardError } from '#contract/problem.ts'
import type { SignInCallback } from '#core/ports/sign-in-callback.ts'

/** Codes and states are some hundred characters. */
const MOST_CHARACTERS = 16_384

/**
 * The one address that a browser comes back to (RFC 8252 §7.3). It listens on loopback only, and only during a sign-in. Whoever
 * else finds it, such as a page in the browser that tries ports, gets a page without anything.
 */
export const signInCallback: SignInCallback = {
  async listen({ host, path, port = 0 }) {
    const waiting = new Map<string, (parameters: URLSearchParams) => void>()
    const answered = new Set<string>()
    let origin = ''

    function handle(request: IncomingMessage, response: ServerResponse): void {
      const url = URL.parse(request.url ?? '', origin)
      // A name of another site that leads here (DNS rebinding) carries its own host.
      if (`http://${request.headers.host ?? ''}` !== origin || !url || url.pathname !== path) return send(response, 404, 'There is nothing here.')
      if (request.method !== 'GET') return send(response, 405, 'There is nothing here.')
      const state = url.searchParams.get('state') ?? ''
      const settle = waiting.get(state)
      if (answered.has(state)) return send(response, 410, 'This sign-in is over.', 'You can close this page.')
      if (!settle) return send(response, 400, 'This does not belong to a sign-in that Steward began.', 'Close this page, and begin the sign-in in Steward.')
      waiting.delete(state)
      answered.add(state)
      if (url.searchParams.has('error')) send(response, 200, 'You were not signed in.', 'Go back to Steward: it says why. You can close this page.')
      else send(response, 200, 'Go back to Steward.', 'It finishes the sign-in. You can close this page.')
      settle(url.searchParams)
    }

    const servers = [await open(handle, '127.0.0.1', port)]
    const first = servers[0]?.address() as AddressInfo
    if (host === 'localhost') {
      // Browsers try both addresses of the name. A machine without IPv6 has but the one.
      const second = await open(handle, '::1', first.port).catch(async (error: unknown) => {
        if (!(error instanceof StewardError)) return undefined
        await close(servers)
        throw error
      })
      if (second) servers.push(second)
    }
    origin = `http://${host}:${first.port}`

    return {
      redirectUri: `${origin}${path}`,
      wait(state, signal) {
        return new Promise((resolve, reject) => {
          const giveUp = (): void => {
            waiting.delete(state)
            reject(signal.reason)
          }
          if (signal.aborted) return giveUp()
          signal.addEventListener('abort', giveUp, { once: true })
          waiting.set(state, (parameters) => {
            signal.removeEventListener('abort', giveUp)
            resolve(parameters)
          })
        })
      },
      close: () => close(servers),
    }
  },
}

/** @throws StewardError `port-in-use`; what Node says where there is no such address */
function open(handle: (request: IncomingMessage, response: ServerResponse) => void, host: string, port: number): Promise<Server> {
  const server = createServer({ maxHeaderSize: MOST_CHARACTERS, requestTimeout: 10_000, headersTimeout: 10_000, keepAliveTimeout: 1 }, handle)
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES'
      reject(taken ? new StewardError({ code: 'port-in-use', message: `Port ${port} of this computer is not free.`, cause: 'The sign-in comes back to this port, and another program has it.', nextStep: 'End that program, then sign in again.' }, { cause: error }) : error)
    })
    server.listen(port, host, () => resolve(server))
  })
}

async function close(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve())
          server.closeIdleConnections()
          // A page that is still being written may end; who only holds the line may not.
          setTimeout(() => server.closeAllConnections(), 200).unref()
        }),
    ),
  )
}

/** No script, nothing from elsewhere; and the code in the address goes nowhere from here. */
function send(response: ServerResponse, status: number, title: string, text = ''): void {
  const style = 'body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem;color:#222;background:#fff}@media(prefers-color-scheme:dark){body{color:#eee;background:#1b1b1b}}'
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Steward</title><style>${style}</style></head><body><h1>${title}</h1><p>${text}</p></body></html>`
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    connection: 'close',
  })
  response.end(page)
}
