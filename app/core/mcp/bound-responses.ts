import type { FetchLike } from '@modelcontextprotocol/client'
import { createJsonMeter, MOST_VALUES } from '#contract/json-meter.ts'
import { StewardError } from '#contract/problem.ts'
import type { Clock } from '#core/ports/clock.ts'

const NEWLINE = 10
const RETURN = 13

/** Events after which everything else gets its turn: Node hands on two megabytes in one, which are twenty thousand small events. */
const EVENTS_AT_ONCE = 100

/**
 * A `fetch` whose answers hold no message above `limit` bytes, or of more values than may be parsed in one go, so that a
 * server can neither fill the memory nor hold up everything else.
 *
 * A JSON body that grows beyond it fails the request. In an event stream only the one event is dropped, and the request
 * that opened the stream gets an error in its place: the stream may carry other messages.
 */
export function boundResponses(fetch: FetchLike, limit: number, clock: Pick<Clock, 'after'>): FetchLike {
  const turn = (): Promise<void> => new Promise((resolve) => clock.after(0, resolve))
  return async (url, init) => {
    const response = await fetch(url, init)
    if (!response.body) return response
    const isStream = response.headers.get('content-type')?.includes('text/event-stream') ?? false
    const bounded = response.body.pipeThrough(isStream ? boundEvents(limit, turn, (reason) => errorFor(init?.body, reason)) : boundBytes(limit))
    // A new response has no address, and the SDK compares it to tell where a redirect leads.
    return Object.defineProperty(new Response(bounded, { status: response.status, statusText: response.statusText, headers: response.headers }), 'url', { value: response.url })
  }
}

function boundBytes(limit: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let size = 0
  const meter = createJsonMeter()
  return new TransformStream({
    transform(chunk, controller) {
      size += chunk.length
      const isHeavy = meter.push(chunk)
      if (size <= limit && !isHeavy) return controller.enqueue(chunk)
      controller.error(new StewardError({ code: 'result-too-large', message: 'The answer of the server was too large.', cause: isHeavy ? tooMany : tooLarge(limit), nextStep: 'Ask for less at once.' }))
    },
  })
}

function boundEvents(limit: number, turn: () => Promise<void>, makeError: (reason: string) => string | undefined): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let size = 0
  let dropping = false
  /** How many line ends came in a row; two end an event. */
  let ends = 0
  const meter = createJsonMeter()
  let isHeavy = false
  let events = 0

  return new TransformStream({
    async transform(chunk, controller) {
      let from = 0
      /** Where the line begins that was not weighed yet, and where its event, as far as they are in this piece. */
      let line = 0
      let event = 0
      for (let index = 0; index < chunk.length; index++) {
        const byte = chunk[index]
        if (byte === RETURN) continue
        if (byte !== NEWLINE) {
          // Most of a large event is one line: jump to its end.
          ends = 0
          const next = chunk.indexOf(NEWLINE, index)
          index = (next === -1 ? chunk.length : next) - 1
          continue
        }
        if (meter.push(chunk, line, index)) isHeavy = true
        line = index + 1
        meter.endLine()
        if (++ends < 2) continue
        if (isHeavy && !dropping) {
          dropping = true
          if (event > from) controller.enqueue(chunk.subarray(from, event))
        }
        event = index + 1
        size = 0
        meter.reset()
        // Whoever reads takes all that is there in one go.
        if (!dropping && ++events % EVENTS_AT_ONCE === 0) {
          controller.enqueue(chunk.subarray(from, event))
          from = event
          await turn()
        }
        if (dropping) {
          dropping = false
          from = index + 1
          // Ends the part that was passed on already, which is no JSON and is skipped.
          const error = makeError(isHeavy ? tooMany : tooLarge(limit))
          isHeavy = false
          controller.enqueue(new TextEncoder().encode(`\n\n${error === undefined ? '' : `event: message\ndata: ${error}\n\n`}`))
        }
      }
      if (meter.push(chunk, line)) isHeavy = true
      const rest = from === 0 ? chunk : chunk.subarray(from)
      size += rest.length
      if ((size > limit || isHeavy) && ends < 2) dropping = true
      if (!dropping && rest.length > 0) controller.enqueue(rest)
    },
  })
}

/** The error answer to the request of this body; undefined where it held none. */
function errorFor(body: unknown, reason: string): string | undefined {
  if (typeof body !== 'string') return undefined
  try {
    const message: unknown = JSON.parse(body)
    const id = typeof message === 'object' && message !== null && 'id' in message ? message.id : undefined
    return id === undefined ? undefined : JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32099, message: reason, data: { steward: 'message-too-large' } } })
  } catch {
    return undefined
  }
}

const tooMany = `The server sent a message of too many values; Steward reads up to ${MOST_VALUES.toLocaleString('en')}.`

function tooLarge(limit: number): string {
  return `Steward reads messages of up to ${Math.round(limit / 1_048_576)} MB.`
}
