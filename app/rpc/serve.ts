import { calls, isCallName, isEventName, type EventName, type EventPayload, type Handlers } from '#contract/contract.ts'
import { clientFrameSchema, type ClientFrame, type HostFrame, MAX_HOST_FRAME_LENGTH } from '#contract/frame.ts'
import { StewardError, toProblem, type Problem } from '#contract/problem.ts'
import { describeIssues, readFrame } from './read-frame.ts'
import type { Transport } from './transport.ts'

/** What `serve` needs of a host: the handlers, and a way to hear its events. */
export interface Served {
  readonly handlers: Handlers
  readonly subscribe: (listener: <Name extends EventName>(event: Name, payload: EventPayload<Name>) => void) => () => void
}

/**
 * Answers one connection. Every frame is parsed before a handler runs; a bad one gets an error and
 * nothing else happens. Returns a disposer; it also runs when the transport closes.
 */
export function serve(transport: Transport, host: Served): () => void {
  const running = new Map<number, AbortController>()
  const wanted = new Set<EventName>()

  function send(frame: HostFrame): void {
    const text = JSON.stringify(frame)
    // The caller would drop it unread and wait forever.
    if (text.length > MAX_HOST_FRAME_LENGTH) throw new StewardError({ code: 'result-too-large', message: `An answer of ${text.length} characters is over the limit of ${MAX_HOST_FRAME_LENGTH}.`, nextStep: 'Ask for less at a time.' })
    transport.send(text)
  }
  const fail = (id: number | null, problem: Problem): void => send({ kind: 'error', id, problem })

  const stopEvents = host.subscribe((event, payload) => {
    if (!wanted.has(event)) return
    try {
      send({ kind: 'event', event, payload })
    } catch (error) {
      // Who publishes must not fail for one view; it sees the gap in `seq`, or asks again.
      console.error(`The event ${event} could not be sent:`, toProblem(error))
    }
  })

  async function runCall(frame: Extract<ClientFrame, { kind: 'call' }>): Promise<void> {
    const { id, name } = frame
    if (!isCallName(name)) return fail(id, { code: 'call-unknown', message: `There is no call named ${JSON.stringify(name.slice(0, 80))}.` })
    if (running.has(id)) return fail(id, { code: 'call-id-in-use', message: `A call with id ${id} is still running.` })
    const input = calls[name].input.safeParse(frame.input)
    if (!input.success) return fail(id, { code: 'input-invalid', message: `The input of ${name} does not match the contract.`, cause: describeIssues(input.error) })

    const controller = new AbortController()
    running.set(id, controller)
    try {
      // The schema that parsed `input` and the handler are looked up by the same name; the compiler cannot follow that.
      const handler = host.handlers[name] as (input: unknown, context: { signal: AbortSignal }) => unknown
      const output = await handler(input.data, { signal: controller.signal })
      if (!controller.signal.aborted) send({ kind: 'result', id, output: output ?? null })
      else fail(id, aborted)
    } catch (error) {
      fail(id, controller.signal.aborted ? aborted : toProblem(error))
    } finally {
      running.delete(id)
    }
  }

  transport.onMessage((text) => {
    let frame: ClientFrame
    try {
      frame = readFrame(text, clientFrameSchema)
    } catch (error) {
      return fail(error instanceof StewardError ? idOf(text) : null, toProblem(error))
    }
    switch (frame.kind) {
      case 'call':
        void runCall(frame)
        return
      case 'abort':
        running.get(frame.id)?.abort()
        return
      case 'subscribe':
      case 'unsubscribe':
        if (!isEventName(frame.event)) return fail(frame.id, { code: 'event-unknown', message: `There is no event named ${JSON.stringify(frame.event.slice(0, 80))}.` })
        if (frame.kind === 'subscribe') wanted.add(frame.event)
        else wanted.delete(frame.event)
        return send({ kind: 'result', id: frame.id, output: {} })
    }
  })

  let disposed = false
  const dispose = (): void => {
    if (disposed) return
    disposed = true
    stopEvents()
    for (const controller of running.values()) controller.abort()
    transport.close()
  }
  transport.onClose(dispose)
  return dispose
}

const aborted: Problem = { code: 'aborted', message: 'The call was given up.' }

/** The id of a frame that did not parse, where it still shows one, so that the caller's promise can fail. Never parses a large text. */
function idOf(text: string): number | null {
  if (text.length > 65_536) {
    // Only as `connect` writes it: anything else in the text may be the caller's data.
    const match = /^\{"kind":"[a-z]{1,20}","id":(\d{1,15})[,}]/.exec(text.slice(0, 100))
    return match ? Number(match[1]) : null
  }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('id' in value)) return null
    return Number.isSafeInteger(value.id) && (value.id as number) >= 0 ? (value.id as number) : null
  } catch {
    return null
  }
}
