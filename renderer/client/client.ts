import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CallInput, CallName, CallOutput, EventName, EventPayload } from '#contract/contract.ts'
import { StewardError } from '#contract/problem.ts'
import { connect, type Connection } from '#rpc/connect.ts'
import type { OpenTransport } from './open-transport.ts'

export type ConnectionStatus =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** `retryAt` in milliseconds since 1970. */
  | { readonly kind: 'lost'; readonly attempt: number; readonly retryAt: number }

/** The renderer's way to the host: outlives any single connection. */
export interface Client {
  readonly status: StoreApi<ConnectionStatus>
  /** @throws StewardError the host's problem, or `connection-closed` while there is no connection */
  call<Name extends CallName>(name: Name, input: CallInput<Name>, options?: { signal?: AbortSignal }): Promise<CallOutput<Name>>
  /** Hears an event over every connection, until the returned function is called. */
  subscribe<Name extends EventName>(event: Name, listener: (payload: EventPayload<Name>) => void): () => void
  /** Runs now, if connected, and after each new connection, when all subscriptions are taken: the time to read what was missed. */
  onOpen(listener: () => void): () => void
  /** Tries at once instead of waiting for the next attempt. */
  retryNow(): void
  close(): void
}

const FIRST_DELAY = 250
const LONGEST_DELAY = 10_000

export function createClient(open: OpenTransport): Client {
  const status = createStore<ConnectionStatus>(() => ({ kind: 'connecting' }))
  const subscriptions = new Map<object, (connection: Connection) => () => void>()
  const stops = new Map<object, () => void>()
  const openListeners = new Set<() => void>()
  let connection: Connection | undefined
  let waiting: Promise<Connection> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let attempt = 0
  let isClosed = false

  async function tryOpen(): Promise<Connection> {
    const transport = await open()
    if (isClosed) {
      transport.close()
      throw closedError()
    }
    const opened = connect(transport)
    opened.onClose(() => {
      if (connection !== opened) return
      connection = undefined
      stops.clear()
      scheduleRetry()
    })
    connection = opened
    attempt = 0
    for (const [key, start] of subscriptions) stops.set(key, start(opened))
    void opened.subscribed().then(() => {
      if (connection !== opened) return
      status.setState({ kind: 'open' }, true)
      for (const listener of openListeners) listener()
    })
    return opened
  }

  function scheduleRetry(): void {
    if (isClosed) return
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempt++)
    status.setState({ kind: 'lost', attempt, retryAt: Date.now() + delay }, true)
    clearTimeout(timer)
    timer = setTimeout(start, delay)
  }

  function start(): void {
    clearTimeout(timer)
    waiting = tryOpen()
    waiting.catch(() => scheduleRetry())
  }
  start()

  return {
    status,
    async call(name, input, options) {
      // The first calls of a page may come before its first connection stands.
      const current = connection ?? (status.getState().kind === 'connecting' ? await waiting : undefined)
      if (!current) throw closedError()
      return current.call(name, input, options)
    },
    subscribe(event, listener) {
      const key = {}
      const startOn = (on: Connection): (() => void) => on.subscribe(event, listener)
      subscriptions.set(key, startOn)
      if (connection) stops.set(key, startOn(connection))
      return () => {
        subscriptions.delete(key)
        stops.get(key)?.()
        stops.delete(key)
      }
    },
    onOpen(listener) {
      openListeners.add(listener)
      if (status.getState().kind === 'open') listener()
      return () => void openListeners.delete(listener)
    },
    retryNow() {
      if (!connection && status.getState().kind === 'lost') start()
    },
    close() {
      isClosed = true
      clearTimeout(timer)
      connection?.close()
    },
  }
}

function closedError(): StewardError {
  return new StewardError({ code: 'connection-closed', message: 'There is no connection to Steward.', nextStep: 'It is made again by itself. Try again in a moment.' })
}
