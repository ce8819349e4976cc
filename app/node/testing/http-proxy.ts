import { createServer as createPlainServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export interface TestProxy {
  readonly url: string
  /** What it was asked for: `CONNECT host:port`, or `GET http://...`. */
  readonly asked: string[]
  close(): Promise<void>
}

/** An HTTP proxy on this machine that takes every name for this machine. `wants`: the Proxy-Authorization that it asks for; `refuses`: answers 403. */
export async function startProxy(options: { wants?: string; refuses?: boolean; cert?: string; key?: string } = {}): Promise<TestProxy> {
  const asked: string[] = []
  const open = new Set<Duplex>()
  const denied = (incoming: IncomingMessage): number | undefined => {
    asked.push(`${incoming.method} ${incoming.url}`)
    if (options.refuses) return 403
    return options.wants !== undefined && incoming.headers['proxy-authorization'] !== options.wants ? 407 : undefined
  }
  const forward = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const status = denied(incoming)
    if (status !== undefined) return void outgoing.writeHead(status).end()
    const { port, pathname, search } = new URL(incoming.url ?? '')
    const { 'proxy-authorization': _, ...headers } = incoming.headers
    incoming.pipe(request({ host: '127.0.0.1', port, path: pathname + search, method: incoming.method, headers }, (answer) => answer.pipe(outgoing.writeHead(answer.statusCode ?? 502, answer.headers))))
  }
  const server = options.cert !== undefined && options.key !== undefined ? createSecureServer({ cert: options.cert, key: options.key }, forward) : createPlainServer(forward)
  server.on('connect', (incoming: IncomingMessage, client: Duplex) => {
    const status = denied(incoming)
    if (status !== undefined) return void client.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`)
    const target: Socket = connect({ host: '127.0.0.1', port: Number((incoming.url ?? '').split(':').at(-1)) }, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      client.pipe(target).pipe(client)
    })
    for (const end of [client, target]) {
      open.add(end)
      end.on('error', () => undefined)
      end.on('close', () => [client, target].forEach((other) => (open.delete(other), other.destroy())))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `${options.cert === undefined ? 'http' : 'https'}://localhost:${typeof address === 'object' && address ? address.port : 0}`,
    asked,
    async close() {
      for (const end of open) end.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
