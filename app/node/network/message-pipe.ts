import type { JSONRPCMessage } from '@modelcontextprotocol/client'
import { StewardError } from '#contract/problem.ts'
import type { NetworkTransport } from '#core/ports/network.ts'
import { findMessageId } from '../stdio-message-id.ts'

/** The largest message that is parsed, in bytes; the same as over stdio and HTTP. */
export const MESSAGE_LIMIT = 32 * 1024 * 1024
/**
 * Up to here a message that is too large is taken off the wire and answered with an error, and the connection goes on. The
 * libraries hold a whole message before they hand it out, so what is beyond it ends the connection.
 */
export const WIRE_LIMIT = 2 * MESSAGE_LIMIT

/** Messages in one batch, as over stdio. */
const MOST_IN_BATCH = 200
/** JSON-RPC's range for errors of an implementation; `data.steward` says which. */
const UNUSABLE_MESSAGE = -32099

/** Both ways of an open connection that carries texts. */
export interface Wire {
  /** Resolves when there is room for more. */
  send(text: string): Promise<void>
  close(): void
}

export interface WireEnds {
  onText(text: Buffer | string): void
  /** No more will come; once. `reason`: what ended it, where it was not this side. */
  onEnd(reason?: Error): void
}

/**
 * MCP over a wire that carries whole messages: one JSON-RPC message (or a batch of revision 2025-03-26) a text.
 *
 * `signal` of `open` aborts when nobody wants the connection any more.
 *
 * A message that is too large, or that carries an id and is not JSON, becomes an error answer for that id, as over stdio.
 */
export function createMessagePipe(open: (ends: WireEnds, signal: AbortSignal) => Promise<Wire>, limit: number): NetworkTransport {
  const unanswered = new Set<string | number>()
  let wire: Wire | undefined
  let state: 'new' | 'open' | 'ended' = 'new'
  let endedBy: Error | undefined
  const unwanted = new AbortController()

  const pipe: NetworkTransport = {
    // With these two the SDK takes silence after the probe for an older server, as over stdio: this too is a pipe and no request with an answer.
    pid: undefined,
    stderr: null,
    endedBy: () => endedBy,
    async start() {
      if (state !== 'new') throw new Error('The connection was opened before.')
      state = 'open'
      wire = await open({ onText, onEnd }, unwanted.signal)
      if (isEnded()) wire.close()
    },
    async send(message) {
      if (!wire || state !== 'open') throw new Error('Not connected')
      if ('method' in message && 'id' in message) unanswered.add(message.id)
      await wire.send(JSON.stringify(message))
    },
    async close() {
      onEnd()
      unwanted.abort()
      wire?.close()
    },
  }
  const isEnded = (): boolean => state === 'ended'

  function onEnd(reason?: Error): void {
    if (state === 'ended') return
    state = 'ended'
    endedBy = reason
    if (reason) {
      if (reason instanceof StewardError && reason.code === 'result-too-large') for (const id of [...unanswered]) answer(id, 'message-too-large', reason.problem.cause ?? reason.message)
      pipe.onerror?.(reason)
    }
    pipe.onclose?.()
  }

  function deliver(message: JSONRPCMessage): void {
    if (!('method' in message) && message.id !== undefined) unanswered.delete(message.id)
    pipe.onmessage?.(message)
  }

  function answer(id: string | number | undefined, reason: 'message-too-large' | 'message-not-json', text: string): void {
    if (id === undefined || !unanswered.has(id)) pipe.onerror?.(new Error(text))
    else deliver({ jsonrpc: '2.0', id, error: { code: UNUSABLE_MESSAGE, message: text, data: { steward: reason } } })
  }

  function onText(received: Buffer | string): void {
    if (state !== 'open') return
    const size = typeof received === 'string' ? Buffer.byteLength(received) : received.length
    if (size > limit) {
      const [only, another] = [...unanswered]
      const part = (from: number, to?: number): string => (typeof received === 'string' ? received.slice(from, to) : received.subarray(from, to).toString('utf8'))
      const found = findMessageId(part(0, 65_536), part(-4_096))
      return answer(found ?? (another === undefined ? only : undefined), 'message-too-large', `The server sent a message of ${megabytes(size)} MB; Steward reads up to ${megabytes(limit)} MB.`)
    }
    const text = received.toString()
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return answer(findMessageId(text.slice(0, 65_536), text), 'message-not-json', 'The server answered with text that is not JSON.')
    }
    const messages: unknown[] = Array.isArray(value) ? value : [value]
    if (messages.length > MOST_IN_BATCH) return void pipe.onerror?.(new Error(`The server sent a batch of ${messages.length} messages; it was dropped.`))
    for (const message of messages) {
      if (isMessage(message)) deliver(message)
      else pipe.onerror?.(new Error('The server sent text that is no message of the protocol.'))
    }
  }

  return pipe
}

function isMessage(value: unknown): value is JSONRPCMessage {
  if (typeof value !== 'object' || value === null || !('jsonrpc' in value) || value.jsonrpc !== '2.0') return false
  if ('method' in value) return typeof value.method === 'string'
  return 'id' in value && ('result' in value || 'error' in value)
}

export function tooLarge(server: string, limit: number): StewardError {
  return new StewardError({ code: 'result-too-large', message: `The answer of ${server} was too large.`, cause: `A message was larger than ${megabytes(limit)} MB, so the connection was ended.`, nextStep: 'Ask for less at once.' })
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(bytes < 10_485_760 ? 1 : 0)
}
