import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { MAX_FRAME_LENGTH } from '#contract/frame.ts'
import type { Transport } from '#rpc/transport.ts'
import { SUBPROTOCOL } from './check-request.ts'
import { createWebSocketTransport, type WebSocketTransportOptions } from './web-socket-transport.ts'

/** A UTF-16 unit takes at most three bytes of UTF-8: no frame that the contract allows is cut off here. */
const MAX_MESSAGE_BYTES = 3 * MAX_FRAME_LENGTH

export interface WebSockets {
  count(): number
  /** Answers an upgrade that was checked. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(code: number, reason: string): void
  terminate(): void
}

/** Loaded for the first page: `ws` brings all of TLS, which no start should wait for. */
export function createWebSockets(options: WebSocketTransportOptions, onConnection: (transport: Transport) => void): WebSockets {
  const server = new WebSocketServer({ noServer: true, clientTracking: true, maxPayload: MAX_MESSAGE_BYTES, handleProtocols: () => SUBPROTOCOL })
  return {
    count: () => server.clients.size,
    accept: (request, socket, head) => server.handleUpgrade(request, socket, head, (webSocket) => onConnection(createWebSocketTransport(webSocket, options))),
    close(code, reason) {
      for (const client of server.clients) client.close(code, reason)
    },
    terminate() {
      for (const client of server.clients) client.terminate()
    },
  }
}
