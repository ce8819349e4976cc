import type { Readable, Writable } from 'node:stream'
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client'
import { MOST_VALUES } from '#contract/json-meter.ts'
import { readLines } from './read-lines.ts'
import { createLineSplitter, type OversizedLine } from './stdio-line-splitter.ts'
import { findMessageId } from './stdio-message-id.ts'

/** The largest message that is parsed, in bytes. A larger one is answered with an error in the server's name. */
const MESSAGE_LIMIT = 32 * 1024 * 1024

/** Messages in one batch. A batch is handled in one go, so that half a million of them would hold up everything else. */
const MOST_IN_BATCH = 200

/** Bytes that may wait for a server that does not read its input. More than any honest call; beyond it the server is ended. */
const MOST_UNREAD = 32 * 1024 * 1024

/** JSON-RPC's range for errors of an implementation; `data.steward` says which. */
const UNUSABLE_MESSAGE = -32099

export interface StdioTransportOptions {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly pid: number
  readonly stop: () => Promise<void>
  readonly onGarbage: (line: string) => void
  readonly limit?: number
}

/** A transport whose owner says when the process is gone. */
export interface StdioTransport extends Transport {
  /** The SDK takes a transport with these two for stdio, where silence after a probe means an older server. */
  readonly pid: number
  readonly stderr: null
  /** No more will come: ends the connection once. */
  finish(): void
}

/**
 * MCP over the standard streams of a process that runs already: one JSON-RPC message a line.
 *
 * A line that is no message is reported and skipped. A message that is too large, or that carries an id and is not
 * JSON, becomes an error answer for that id, so that its call fails at once and the connection goes on.
 * https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#stdio
 */
export function createStdioTransport(options: StdioTransportOptions): StdioTransport {
  const { stdin, stdout, limit = MESSAGE_LIMIT } = options
  const unanswered = new Set<string | number>()
  let started = false
  let finished = false
  let draining: Promise<void> | undefined
  let early: JSONRPCMessage[] | undefined = []

  const transport: StdioTransport = {
    pid: options.pid,
    stderr: null,
    async start() {
      if (started) throw new Error('The stdio transport was started before.')
      started = true
      const waiting = early ?? []
      early = undefined
      for (const message of waiting) transport.onmessage?.(message)
      if (finished) transport.onclose?.()
    },
    send(message) {
      if (finished || !stdin.writable) return Promise.reject(new Error('Not connected'))
      if ('method' in message && 'id' in message) unanswered.add(message.id)
      if (stdin.writableLength > MOST_UNREAD) {
        const error = new Error(`The server does not read its input; ${megabytes(stdin.writableLength)} MB wait for it.`)
        transport.onerror?.(error)
        void options.stop()
        return Promise.reject(error)
      }
      const room = stdin.write(`${JSON.stringify(message)}\n`)
      return room ? Promise.resolve() : untilDrained()
    },
    async close() {
      await options.stop()
      finish()
    },
    finish,
  }

  function deliver(message: JSONRPCMessage): void {
    if (!('method' in message) && message.id !== undefined) unanswered.delete(message.id)
    if (early) early.push(message)
    else transport.onmessage?.(message)
  }

  function answerFor(id: string | number | undefined, reason: 'message-too-large' | 'message-not-json', text: string, size: number): boolean {
    if (id === undefined || !unanswered.has(id)) return false
    deliver({ jsonrpc: '2.0', id, error: { code: UNUSABLE_MESSAGE, message: text, data: { steward: reason, size, limit } } })
    return true
  }

  function onLine(bytes: Buffer): void {
    const text = bytes.toString('utf8').trim()
    if (text === '') return
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      const id = text.startsWith('{') ? findMessageId(text.slice(0, 65_536), text) : undefined
      options.onGarbage(text.slice(0, 2_000))
      answerFor(id, 'message-not-json', 'The server answered with text that is not JSON.', bytes.length)
      return
    }
    // Revision 2025-03-26 allowed batches.
    const messages: unknown[] = Array.isArray(value) ? value : [value]
    if (messages.length > MOST_IN_BATCH || !messages.every(isMessage)) options.onGarbage(text.slice(0, 2_000))
    if (messages.length > MOST_IN_BATCH) return
    for (const message of messages) if (isMessage(message)) deliver(message)
    // An id and nothing else: whoever waits for this answer hears that it is none.
    const [only] = messages
    if (messages.length === 1 && isObject(only) && !isMessage(only) && !('method' in only)) answerFor(idOf(only), 'message-not-json', 'The server answered with something that is no result.', bytes.length)
  }

  function onOversized(line: OversizedLine): void {
    const found = findMessageId(line.head.toString('utf8'), line.tail.toString('utf8'))
    const [only, another] = [...unanswered]
    const id = found ?? (another === undefined ? only : undefined)
    const text = line.reason === 'length' ? `The server sent a message of ${megabytes(line.size)} MB; Steward reads up to ${megabytes(limit)} MB.` : `The server sent a message of too many values; Steward reads up to ${MOST_VALUES.toLocaleString('en')}.`
    if (answerFor(id, 'message-too-large', text, line.size)) return
    if (line.reason === 'values') options.onGarbage(line.head.subarray(0, 2_000).toString('utf8'))
    transport.onerror?.(new Error(text))
  }

  /** One wait for all who wait: a server that does not read must not add a listener with every answer. */
  function untilDrained(): Promise<void> {
    return (draining ??= new Promise((resolve) => {
      const done = (): void => {
        stdin.off('drain', done)
        stdin.off('close', done)
        draining = undefined
        resolve()
      }
      stdin.on('drain', done)
      stdin.on('close', done)
    }))
  }

  function finish(): void {
    if (finished) return
    readRest()
    lines.end()
    finished = true
    if (started) transport.onclose?.()
  }

  const lines = createLineSplitter(limit, { onLine, onOversized }, true)
  const readRest = readLines(stdout, lines)
  stdout.on('error', (error) => transport.onerror?.(error))
  // EPIPE after the server died: its exit tells the story, this must only not be uncaught.
  stdin.on('error', (error) => transport.onerror?.(error))
  return transport
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function idOf(value: object): string | number | undefined {
  const id: unknown = 'id' in value ? value.id : undefined
  return typeof id === 'string' || typeof id === 'number' ? id : undefined
}

function isMessage(value: unknown): value is JSONRPCMessage {
  if (!isObject(value) || !('jsonrpc' in value) || value.jsonrpc !== '2.0') return false
  if ('method' in value) return typeof value.method === 'string'
  return 'id' in value && ('result' in value || 'error' in value)
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(bytes < 10_485_760 ? 1 : 0)
}
