import type { JsonValue } from '#contract/json.ts'
import type { ServerLogLine, ServerMessage } from '#contract/server.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { Publish } from '#core/ports/publish.ts'
import { cutJson } from './cut-json.ts'

const MOST_LINES = 2_000
const MOST_MESSAGES = 500
const LINE_LENGTH = 8_000
const BODY_LENGTH = 16_000
/** A server that floods is shown in full in its log, but the live view hears of at most this many a second. */
const PUBLISHED_PER_SECOND = 100

export interface ServerJournal {
  log(source: ServerLogLine['source'], level: ServerLogLine['level'], text: string): void
  message(direction: ServerMessage['direction'], message: object): void
  logs(after: number): { lines: ServerLogLine[]; next: number }
  messages(after: number): { messages: ServerMessage[]; next: number }
}

interface JournalParts {
  readonly server: string
  readonly clock: Clock
  readonly publish: Publish
  readonly mask: (text: string) => string
}

/** What a server wrote and said, kept in two rings, masked, and published with a limit. Outlives restarts of the server. */
export function createServerJournal({ server, clock, publish, mask }: JournalParts): ServerJournal {
  const lines: ServerLogLine[] = []
  // Masked when they are shown: masking every message of a busy connection costs more than sending it.
  const messages: (() => ServerMessage)[] = []
  let nextLine = 0
  let nextMessage = 0
  const mayPublishLine = rateLimit(clock)
  const mayPublishMessage = rateLimit(clock)

  return {
    log(source, level, text) {
      const line = { server, index: nextLine++, at: clock.now(), source, level, text: mask(text.length > LINE_LENGTH ? `${text.slice(0, LINE_LENGTH)}…` : text) }
      lines.push(line)
      if (lines.length > MOST_LINES * 1.5) lines.splice(0, lines.length - MOST_LINES)
      if (mayPublishLine()) publish('server-log', { line })
    },
    message(direction, message) {
      const { body, size, truncated } = cutJson(message, BODY_LENGTH)
      const about = { server, index: nextMessage++, at: clock.now(), direction, ...nameOf(message), size, truncated }
      let shown: ServerMessage | undefined
      const show = (): ServerMessage => (shown ??= { ...about, body: maskJson(body, mask) })
      messages.push(show)
      if (messages.length > MOST_MESSAGES * 1.5) messages.splice(0, messages.length - MOST_MESSAGES)
      if (mayPublishMessage()) publish('server-message', { message: show() })
    },
    logs: (after) => ({ lines: lines.filter((line) => line.index >= after).slice(-MOST_LINES), next: nextLine }),
    messages: (after) => ({ messages: messages.slice(-MOST_MESSAGES).map((show) => show()).filter((message) => message.index >= after), next: nextMessage }),
  }
}

function rateLimit(clock: Clock): () => boolean {
  let from = 0
  let count = 0
  return () => {
    const now = clock.monotonic()
    if (now - from > 1_000) {
      from = now
      count = 0
    }
    return ++count <= PUBLISHED_PER_SECOND
  }
}

function nameOf(message: object): { method?: string; id?: string | number } {
  const { method, id } = message as { method?: unknown; id?: unknown }
  return { ...(typeof method === 'string' ? { method } : {}), ...(typeof id === 'string' || typeof id === 'number' ? { id } : {}) }
}

/** Each text by itself, so that what comes out is JSON whatever the mask did. */
function maskJson(value: JsonValue, mask: (text: string) => string): JsonValue {
  if (typeof value === 'string') return mask(value)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item) => maskJson(item, mask))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskJson(item, mask)]))
}
