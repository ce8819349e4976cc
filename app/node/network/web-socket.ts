import type { connect } from 'node:net'
import { SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client'
import { WebSocket } from 'ws'
import type { Dial } from './dial.ts'
import { describeClose } from './describe-close.ts'
import { createMessagePipe, tooLarge, type Wire, type WireEnds } from './message-pipe.ts'
import type { ProxyChoice } from './proxy.ts'
import type { NetworkTransport } from '#core/ports/network.ts'

/** Pause between pings, in milliseconds; a server that missed one is gone. */
const KEEP_ALIVE = 30_000
/** How long the other side may take to say goodbye, in milliseconds. */
const LONGEST_GOODBYE = 1_000
/** Bytes that may wait for a server that does not read; the same as over stdio. */
const MOST_UNREAD = 32 * 1024 * 1024
/** As much of a refusal as tells why. */
const MOST_OF_REFUSAL = 16_384

export interface WebSocketParts {
  readonly server: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly dial: Dial
  readonly chooseProxy: ProxyChoice
  readonly limit: number
  readonly wireLimit: number
}

/** MCP over WebSocket: JSON-RPC in text frames, subprotocol `mcp`, as the Python SDK has it. */
export function createWebSocketTransport(parts: WebSocketParts): NetworkTransport {
  return createMessagePipe(async (ends, signal) => {
    try {
      return await open(parts, ends, ['mcp'], signal)
    } catch (error) {
      // Allowed by the WebSocket protocol, not by the library: a server that knows of no subprotocols.
      if (error instanceof Error && error.message === 'Server sent no subprotocol') return open(parts, ends, [], signal)
      throw error
    }
  }, parts.limit)
}

function open(parts: WebSocketParts, ends: WireEnds, protocols: string[], signal: AbortSignal): Promise<Wire> {
  const { server, url, dial, wireLimit } = parts
  const secure = url.protocol === 'wss:'
  const destination = { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) || (secure ? 443 : 80), secure }
  return new Promise((resolve, reject) => {
    const createConnection = (_options: unknown, callback: (error: Error | null, socket?: unknown) => void): void => {
      dial.to(destination, parts.chooseProxy(url)).then(
        (connection) => callback(null, connection),
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
      )
    }
    const address = new URL(url)
    address.hash = ''
    const socket = new WebSocket(address, protocols, {
      headers: { ...parts.headers },
      createConnection: createConnection as unknown as typeof connect,
      perMessageDeflate: false,
      maxPayload: wireLimit,
      handshakeTimeout: 30_000,
    })
    let failure: Error | undefined
    let opened = false
    let alive = true
    let timer: ReturnType<typeof setInterval> | undefined
    /** Only once it is open: a ping before that throws, and from a timer nobody would catch it. The handshake has its own limit. */
    const keepAlive = (): void => {
      timer = setInterval(() => {
        if (!alive) {
          failure = new Error('It no longer answers: a ping was not returned.')
          return socket.terminate()
        }
        alive = false
        socket.ping()
      }, KEEP_ALIVE)
      timer.unref()
    }

    const giveUp = (): void => socket.terminate()
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp)
    socket.on('open', () => {
      signal.removeEventListener('abort', giveUp)
      opened = true
      keepAlive()
      resolve({ send: (text) => send(socket, text), close: () => close(socket) })
    })
    socket.on('pong', () => (alive = true))
    socket.on('message', (data, isBinary) => {
      alive = true
      if (isBinary || !Buffer.isBuffer(data)) return
      ends.onText(data)
    })
    socket.on('unexpected-response', (request, response) => {
      const body: Buffer[] = []
      let size = 0
      const refuse = (): void => {
        const status = response.statusCode ?? 0
        const text = Buffer.concat(body).toString('utf8').slice(0, MOST_OF_REFUSAL)
        const target = movedTo(url, response.headers.location)
        reject(new SdkHttpError(SdkErrorCode.ClientHttpFailedToOpenStream, target === undefined ? `No WebSocket was opened: ${text || response.statusMessage}` : `Redirect to ${target}`, { status, statusText: response.statusMessage ?? '', text }))
        request.destroy()
      }
      response.on('data', (chunk: Buffer) => {
        body.push(chunk)
        if ((size += chunk.length) > MOST_OF_REFUSAL) refuse()
      })
      response.on('end', refuse)
      response.on('error', refuse)
    })
    socket.on('error', (error) => {
      failure ??= error
      reject(error)
    })
    socket.on('close', (code, reason) => {
      clearInterval(timer)
      signal.removeEventListener('abort', giveUp)
      // What never opened is told by the rejection, and another try may come after it.
      if (!opened) return
      const isTooLarge = failure !== undefined && 'code' in failure && failure.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
      ends.onEnd(isTooLarge ? tooLarge(server, wireLimit) : describeClose(server, url, code, reason.toString('utf8'), failure))
    })
  })
}

function send(socket: WebSocket, text: string): Promise<void> {
  if (socket.bufferedAmount > MOST_UNREAD) {
    socket.terminate()
    return Promise.reject(new Error(`The server does not read; ${Math.round(socket.bufferedAmount / 1_048_576)} MB wait for it.`))
  }
  return new Promise((resolve, reject) => socket.send(text, (error) => (error ? reject(error) : resolve())))
}

function close(socket: WebSocket): void {
  socket.close(1000)
  setTimeout(() => socket.terminate(), LONGEST_GOODBYE).unref()
}

/** Where a redirect leads, as an address of the same kind. */
function movedTo(url: URL, location: string | undefined): string | undefined {
  const target = location === undefined ? null : URL.parse(location, url.href)
  if (!target) return undefined
  return target.href.replace(/^http(s?):/, 'ws$1:')
}
