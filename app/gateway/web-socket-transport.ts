import { WebSocket, type RawData } from 'ws'
import type { HostFrame } from '#contract/frame.ts'
import type { Transport } from '#rpc/transport.ts'

/** Bytes that may wait for a slow reader before one more frame; beyond it the connection is closed. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024
const HEARTBEAT_MS = 15_000

/** Close codes of our own (RFC 6455 §7.4.2 leaves 4000 to 4999 to applications). */
const CLOSE_TOO_SLOW = 4008

export interface WebSocketTransportOptions {
  readonly maxWaitingBytes?: number
  readonly heartbeatMs?: number
}

/**
 * Frames over one WebSocket of `ws`.
 *
 * A reader that does not keep up would make the host's memory grow without end, so it is cut off; the page
 * connects again and asks for what came after the last event it saw. A peer that is gone without a word
 * (sleep, lost network) is noticed by the heartbeat.
 */
export function createWebSocketTransport(socket: WebSocket, options: WebSocketTransportOptions = {}): Transport {
  const { maxWaitingBytes = MAX_WAITING_BYTES, heartbeatMs = HEARTBEAT_MS } = options
  const early: string[] = []
  const closeListeners: (() => void)[] = []
  let listener: ((frame: string) => void) | undefined
  let closed = socket.readyState === WebSocket.CLOSED
  let alive = true

  socket.on('message', (data: RawData, isBinary: boolean) => {
    alive = true
    if (isBinary) return socket.send(JSON.stringify(notText))
    const frame = textOf(data)
    if (listener) listener(frame)
    else early.push(frame)
  })
  socket.on('pong', () => (alive = true))
  // `ws` closes after an error (bad UTF-8, a message over its limit); the close listener does the rest.
  socket.on('error', () => {})
  socket.on('close', () => {
    closed = true
    clearInterval(heartbeat)
    for (const onClose of closeListeners.splice(0)) onClose()
  })
  const heartbeat = setInterval(() => {
    if (!alive) return socket.terminate()
    alive = false
    if (socket.readyState === WebSocket.OPEN) socket.ping()
  }, heartbeatMs)
  heartbeat.unref()

  return {
    send(frame) {
      if (socket.readyState !== WebSocket.OPEN) return
      if (socket.bufferedAmount <= maxWaitingBytes) return socket.send(frame)
      // A close frame would wait behind everything else; a reader that slow may never come to it.
      socket.close(CLOSE_TOO_SLOW, 'The page reads too slowly.')
      socket.terminate()
    },
    onMessage(next) {
      listener = next
      for (const frame of early.splice(0)) next(frame)
    },
    onClose(onClose) {
      if (closed) onClose()
      else closeListeners.push(onClose)
    },
    close() {
      if (socket.readyState === WebSocket.OPEN) socket.close(1000)
      else if (socket.readyState === WebSocket.CONNECTING) socket.terminate()
    },
  }
}

const notText: HostFrame = { kind: 'error', id: null, problem: { code: 'frame-not-text', message: 'A frame must be text; this one was binary.' } }

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return (Buffer.isBuffer(data) ? data : Buffer.from(data)).toString('utf8')
}
