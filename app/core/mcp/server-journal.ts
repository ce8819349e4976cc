import type { ServerLogLine, ServerMessage } from '#contract/server.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { Publish } from '#core/ports/publish.ts'
import { cutJson } from './cut-json.ts'
import { maskJson } from './mask-json.ts'
import { createMessagePairs } from './message-pairs.ts'
import { ownText } from './own-text.ts'
import { createRing } from './ring.ts'

const MOST_LINES = 2_000
const MOST_MESSAGES = 500
const LINE_LENGTH = 8_000
const BODY_LENGTH = 16_000
/** Characters that one server may take in memory: of its log, of its messages, and of whole bodies for `curl`. */
const MOST_LOG = 4_000_000
const MOST_TRAFFIC = 6_000_000
const MOST_BODIES = 4_000_000
const LONGEST_BODY = 1_048_576
/** Longer than a secret is: one that lies across the end of a line is seen whole by the mask. */
const OVERLAP = 4_000
/** A server that floods is shown in full in its log, but the live view hears of at most this many a second. */
const PUBLISHED_PER_SECOND = 100
/** Remarks about messages of one connection; a server could make any number of mistakes. */
const MOST_REMARKS = 50

/** How a message went over HTTP. Of the headers only those of the protocol are kept, which are no secrets; of others the name. */
export interface HttpRequest {
  readonly url: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly otherHeaders: readonly string[]
  readonly body: string
}

/** A message as it was kept. `http` is there for what was sent over HTTP; its `body` is missing where it was too long to keep. */
export interface KeptMessage {
  readonly shown: ServerMessage
  readonly http?: Omit<HttpRequest, 'body'> & { readonly body: string | undefined }
}

export interface ServerJournal {
  log(source: ServerLogLine['source'], level: ServerLogLine['level'], text: string): void
  message(direction: ServerMessage['direction'], message: object): void
  /** The last message that was sent with this id or method went over HTTP like this. */
  http(request: HttpRequest): void
  /** A new connection begins: ids of messages start anew. */
  connected(): void
  logs(after: number): { lines: ServerLogLine[]; next: number }
  messages(after: number): { messages: ServerMessage[]; next: number }
  /** Undefined where it is gone. */
  find(index: number): KeptMessage | undefined
}

interface JournalParts {
  readonly server: string
  readonly clock: Clock
  readonly publish: Publish
  readonly mask: (text: string) => string
}

interface Entry {
  readonly index: number
  readonly direction: ServerMessage['direction']
  /** What an HTTP request is found by. */
  readonly key: string
  readonly show: () => ServerMessage
  http?: Omit<HttpRequest, 'body'>
  body?: string
}

/** What a server wrote and said, kept in two rings, masked, and published with a limit. Outlives restarts of the server. */
export function createServerJournal({ server, clock, publish, mask }: JournalParts): ServerJournal {
  const lines = createRing<ServerLogLine>(MOST_LINES, MOST_LOG)
  // Masked when they are shown: masking every message of a busy connection costs more than sending it.
  const messages = createRing<Entry>(MOST_MESSAGES, MOST_TRAFFIC)
  const bodies = createRing<Entry>(MOST_MESSAGES, MOST_BODIES, (entry) => delete entry.body)
  const pairs = createMessagePairs(clock)
  let nextLine = 0
  let nextMessage = 0
  let remarks = 0
  const mayPublishLine = rateLimit(clock)
  const mayPublishMessage = rateLimit(clock)

  function log(source: ServerLogLine['source'], level: ServerLogLine['level'], text: string): void {
    const cut = text.length > LINE_LENGTH
    const masked = mask(cut ? text.slice(0, LINE_LENGTH + OVERLAP) : text)
    const line = { server, index: nextLine++, at: clock.now(), source, level, text: cut ? ownText(`${masked.slice(0, LINE_LENGTH)}…`) : masked }
    lines.push(line, line.text.length)
    if (mayPublishLine()) publish('server-log', { line })
  }

  return {
    log,
    message(direction, message) {
      const { body, size, truncated } = cutJson(message, BODY_LENGTH, mask)
      const index = nextMessage++
      const { remark, ...pair } = pairs.note(index, direction, message)
      const about = { server, index, at: clock.now(), direction, ...nameOf(message), ...pair, size, truncated }
      let shown: ServerMessage | undefined
      const show = (): ServerMessage => (shown ??= { ...about, body: maskJson(body, mask) })
      messages.push({ index, direction, key: keyOf(message), show }, Math.min(size, BODY_LENGTH) + 200)
      if (mayPublishMessage()) publish('server-message', { message: show() })
      if (remark !== undefined && ++remarks <= MOST_REMARKS) log('steward', 'warning', remark)
    },
    http(request) {
      const { body, ...rest } = request
      const isLong = body.length > LONGEST_BODY
      // Of a long one, the last that was sent: it is not worth a second reading.
      const key = isLong ? undefined : keyOfText(body)
      const entry = messages.items().findLast((each) => each.direction === 'sent' && !each.http && (isLong || each.key === key))
      if (!entry) return
      entry.http = rest
      if (isLong) return
      entry.body = body
      bodies.push(entry, body.length)
    },
    connected() {
      pairs.reset()
      remarks = 0
    },
    logs: (after) => ({ lines: lines.items().filter((line) => line.index >= after), next: nextLine }),
    messages: (after) => ({ messages: messages.items().filter((message) => message.index >= after).map(({ show }) => show()), next: nextMessage }),
    find(index) {
      const entry = messages.items().find((each) => each.index === index)
      return entry && { shown: entry.show(), ...(entry.http ? { http: { ...entry.http, body: entry.body } } : {}) }
    },
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

function keyOf(message: object): string {
  const { method, id } = nameOf(message)
  return JSON.stringify([method ?? null, id ?? null])
}

function keyOfText(body: string): string | undefined {
  try {
    const message: unknown = JSON.parse(body)
    return typeof message === 'object' && message !== null ? keyOf(message) : undefined
  } catch {
    return undefined
  }
}
