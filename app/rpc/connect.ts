import { type CallInput, type CallName, type CallOutput, type EventName, type EventPayload, isEventName } from '#contract/contract.ts'
import { hostFrameSchema, MAX_FRAME_LENGTH, MAX_HOST_FRAME_LENGTH, type ClientFrame, type HostFrame } from '#contract/frame.ts'
import { StewardError, toProblem } from '#contract/problem.ts'
import { readFrame } from './read-frame.ts'
import type { Transport } from './transport.ts'

/** A view's side of the contract. */
export interface Connection {
  /** @throws StewardError with the host's problem, or `connection-closed`, `aborted` */
  call<Name extends CallName>(name: Name, input: CallInput<Name>, options?: { signal?: AbortSignal }): Promise<CallOutput<Name>>
  /** Hears an event until the returned function is called. */
  subscribe<Name extends EventName>(event: Name, listener: (payload: EventPayload<Name>) => void): () => void
  /** Resolves when the host has taken all subscriptions so far: events after this moment are not missed. */
  subscribed(): Promise<void>
  onClose(listener: () => void): void
  close(): void
}

interface Waiting {
  resolve(output: unknown): void
  reject(error: unknown): void
}

export function connect(transport: Transport): Connection {
  let nextId = 0
  let closed = false
  const waiting = new Map<number, Waiting>()
  const listeners = new Map<EventName, Set<(payload: never) => void>>()
  const pendingSubscriptions = new Set<Promise<unknown>>()

  function request(frame: ClientFrame, signal?: AbortSignal): Promise<unknown> {
    if (closed) return Promise.reject(closedError())
    if (signal?.aborted) return Promise.reject(abortedError())
    let text: string
    try {
      text = JSON.stringify(frame)
    } catch (error) {
      return Promise.reject(new StewardError({ code: 'frame-not-json', message: 'This cannot be sent, because it cannot be written as JSON.', cause: error instanceof Error ? error.message : undefined }, { cause: error }))
    }
    if (text.length > MAX_FRAME_LENGTH) return Promise.reject(new StewardError({ code: 'frame-too-large', message: 'This is too large to send in one piece.', nextStep: 'Attach it as a file instead.' }))
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        waiting.delete(frame.id)
        transport.send(JSON.stringify({ kind: 'abort', id: frame.id } satisfies ClientFrame))
        reject(abortedError())
      }
      const settle = (): void => signal?.removeEventListener('abort', onAbort)
      signal?.addEventListener('abort', onAbort, { once: true })
      waiting.set(frame.id, {
        resolve: (output) => (settle(), resolve(output)),
        reject: (error) => (settle(), reject(error)),
      })
      transport.send(text)
    })
  }

  function tell(event: EventName, payload: unknown): void {
    for (const listener of [...(listeners.get(event) ?? [])]) {
      try {
        ;(listener as (payload: unknown) => void)(payload)
      } catch (error) {
        // One view's mistake must not silence the others.
        console.error(`A listener of ${event} failed:`, error)
      }
    }
  }

  transport.onMessage((text) => {
    let frame: HostFrame
    try {
      frame = readFrame(text, hostFrameSchema, MAX_HOST_FRAME_LENGTH)
    } catch (error) {
      console.error('A frame of the host could not be read:', toProblem(error))
      return
    }
    switch (frame.kind) {
      case 'result':
        waiting.get(frame.id)?.resolve(frame.output)
        waiting.delete(frame.id)
        return
      case 'error':
        if (frame.id === null) return
        waiting.get(frame.id)?.reject(new StewardError(frame.problem))
        waiting.delete(frame.id)
        return
      case 'event':
        // The host's own schema made the payload; the name selects its type.
        if (isEventName(frame.event)) tell(frame.event, frame.payload)
    }
  })
  transport.onClose(() => {
    closed = true
    for (const { reject } of waiting.values()) reject(closedError())
    waiting.clear()
  })

  return {
    call: (name, input, options) => request({ kind: 'call', id: nextId++, name, input }, options?.signal) as Promise<CallOutput<typeof name>>,
    subscribe(event, listener) {
      let set = listeners.get(event)
      if (!set) {
        listeners.set(event, (set = new Set()))
        const done = request({ kind: 'subscribe', id: nextId++, event }).catch(() => {})
        pendingSubscriptions.add(done)
        void done.then(() => pendingSubscriptions.delete(done))
      }
      set.add(listener as (payload: never) => void)
      return () => {
        if (!set.delete(listener as (payload: never) => void) || set.size > 0) return
        listeners.delete(event)
        request({ kind: 'unsubscribe', id: nextId++, event }).catch(() => {})
      }
    },
    subscribed: async () => void (await Promise.all(pendingSubscriptions)),
    onClose: (listener) => transport.onClose(listener),
    close: () => transport.close(),
  }
}

const closedError = (): StewardError => new StewardError({ code: 'connection-closed', message: 'The connection to Steward is closed.', nextStep: 'It is made again by itself; if not, start Steward again.' })
const abortedError = (): StewardError => new StewardError({ code: 'aborted', message: 'The call was given up.' })
