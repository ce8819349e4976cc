import type { FetchLike } from '@modelcontextprotocol/client'
import { StewardError } from '#contract/problem.ts'

const NEWLINE = 10
const RETURN = 13

/**
 * A `fetch` whose answers hold no message above `limit` bytes, so that a server cannot fill the memory.
 *
 * A JSON body that grows beyond it fails the request. In an event stream only the one event is dropped, and the request
 * that opened the stream gets an error in its place: the stream may carry other messages.
 */
export function boundResponses(fetch: FetchLike, limit: number): FetchLike {
  return async (url, init) => {
    const response = await fetch(url, init)
    if (!response.body) return response
    const isStream = response.headers.get('content-type')?.includes('text/event-stream') ?? false
    const bounded = response.body.pipeThrough(isStream ? boundEvents(limit, () => errorFor(init?.body, limit)) : boundBytes(limit))
    // A new response has no address, and the SDK compares it to tell where a redirect leads.
    return Object.defineProperty(new Response(bounded, { status: response.status, statusText: response.statusText, headers: response.headers }), 'url', { value: response.url })
  }
}

function boundBytes(limit: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let size = 0
  return new TransformStream({
    transform(chunk, controller) {
      size += chunk.length
      if (size <= limit) return controller.enqueue(chunk)
      controller.error(new StewardError({ code: 'result-too-large', message: 'The answer of the server was too large.', cause: tooLarge(limit), nextStep: 'Ask for less at once.' }))
    },
  })
}

function boundEvents(limit: number, makeError: () => string | undefined): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let size = 0
  let dropping = false
  /** How many line ends came in a row; two end an event. */
  let ends = 0

  return new TransformStream({
    transform(chunk, controller) {
      let from = 0
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
        if (++ends < 2) continue
        size = 0
        if (dropping) {
          dropping = false
          from = index + 1
          // Ends the part that was passed on already, which is no JSON and is skipped.
          const error = makeError()
          controller.enqueue(new TextEncoder().encode(`\n\n${error === undefined ? '' : `event: message\ndata: ${error}\n\n`}`))
        }
      }
      const rest = from === 0 ? chunk : chunk.subarray(from)
      size += rest.length
      if (size > limit && ends < 2) dropping = true
      if (!dropping && rest.length > 0) controller.enqueue(rest)
    },
  })
}

/** The error answer to the request of this body; undefined where it held none. */
function errorFor(body: unknown, limit: number): string | undefined {
  if (typeof body !== 'string') return undefined
  try {
    const message: unknown = JSON.parse(body)
    const id = typeof message === 'object' && message !== null && 'id' in message ? message.id : undefined
    return id === undefined ? undefined : JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32099, message: tooLarge(limit), data: { steward: 'message-too-large' } } })
  } catch {
    return undefined
  }
}

function tooLarge(limit: number): string {
  return `Steward reads messages of up to ${Math.round(limit / 1_048_576)} MB.`
}
