import type { JSONRPCMessage, Result, Transport } from '@modelcontextprotocol/client'
import { isDeeperThan, MAX_CONTENT_DEPTH } from '#contract/json.ts'
import type { Clock } from '#core/ports/clock.ts'
import { createOpenQuestions } from './bound-questions.ts'
import { createListPages, type ListPages } from './list-pages.ts'
import { holdsContent, mendContentResult } from './mend-content.ts'
import { isListMethod, mendListResult, type LeftOut, type MendedSoFar } from './mend-lists.ts'
import { createOpenRequests, unusable } from './open-requests.ts'
import { createListSlices } from './slice-lists.ts'
import { createTaskTap, type TaskTap } from './tasks/task-tap.ts'

export interface Progress {
  readonly progress: number
  readonly total?: number
  readonly message?: string
}

export interface TapHooks {
  /** What came, without the secrets that Steward holds: what a server was given must reach no model, view or file. */
  hide?(message: JSONRPCMessage): JSONRPCMessage
  onMessage(direction: 'sent' | 'received', message: JSONRPCMessage): void
  onLeftOut(item: LeftOut): void
  /** A notification of the server. True: it was dealt with here and the SDK does not see it. */
  onNotification(method: string, params: Readonly<Record<string, unknown>>): boolean
}

export interface TappedTransport extends Transport {
  readonly tasks: TaskTap
  readonly lists: Pick<ListPages, 'wasEndless'>
  /** Hears the progress of the call that carries this token; the disposer hands out what still waits. */
  expectProgress(token: string, listener: (progress: Progress) => void): () => void
  /** True once this side has closed it: an exit of the process is no news any more. */
  isClosing(): boolean
  /** When something last came, by the monotonic clock. */
  lastReceived(): number
  /** The result of a probe that came after its time limit: the server is modern after all, only slow to start. */
  lateDiscovery(): unknown
}

/** Progress of one call reaches the app at most this often, in milliseconds. */
const PROGRESS_PAUSE = 50
/** Requests without an answer that are remembered; those that were stopped never get one. */
const MOST_OPEN = 2_000
/** Characters of a method and of an id: both are kept in many places for as long as they may be of use. */
const LONGEST_NAME = 1_000
/** Remarks about what a server sends for nothing. */
const MOST_REMARKS = 20

/**
 * Stands between the SDK's client and a transport: shows every message to the journal, mends lists before the SDK
 * checks them, and takes over progress, because the SDK loses the last notice of a call that ends right after it
 * (typescript-sdk #2580) and starves under a flood of them (security.md §6).
 * @param answersCost each answer to the server is a request of its own (HTTP): only so many at once
 */
export function tapTransport(inner: Transport, clock: Clock, hooks: TapHooks, answersCost = false): TappedTransport {
  const methods = new Map<string | number, string>()
  const open = createOpenRequests()
  const questions = createOpenQuestions((text) => tap.onerror?.(new Error(text)))
  /** Each list so far, over all its pages. */
  const listed = new Map<string, MendedSoFar>()
  const slices = createListSlices((list) => hooks.onLeftOut({ list, name: 'what came last', reason: 'The list is too long.' }))
  const progress = new Map<string, (value: Progress) => void>()
  /** Tokens of calls, also of those that ended. */
  const known = new Set<string>()
  const tasks = createTaskTap()
  const pages = createListPages((list, reason) => hooks.onLeftOut({ list, name: 'what may follow', reason }))
  let remarks = 0
  let received = clock.monotonic()
  let late: unknown
  let closing = false

  const tap: TappedTransport = {
    tasks,
    lists: pages,
    async start() {
      inner.onmessage = (message, extra) => {
        received = clock.monotonic()
        if (isOverlong(message)) return void tap.onerror?.(new Error(`A message of the server with a method or id of more than ${LONGEST_NAME} characters was dropped.`))
        const hidden = hooks.hide ? hooks.hide(message) : message
        hooks.onMessage('received', hidden)
        const passed = onReceived(hidden)
        if (passed) tap.onmessage?.(passed, extra)
      }
      inner.onclose = () => tap.onclose?.()
      inner.onerror = (error) => tap.onerror?.(error)
      await inner.start()
    },
    send(message, options) {
      const slice = 'method' in message && 'id' in message && isObject(message.params) ? slices.next(message.method, message.params['cursor']) : undefined
      if (slice !== undefined && 'method' in message && 'id' in message) {
        const { id, method } = message
        // In a turn of its own: that is what slices are for.
        clock.after(0, () => closing || tap.onmessage?.({ jsonrpc: '2.0', id, result: mendList(method, slice) }))
        return Promise.resolve()
      }
      hooks.onMessage('sent', message)
      tasks.onSent(message)
      if ('method' in message && 'id' in message && (isListMethod(message.method) || holdsContent(message.method) || isProbe(message.id))) {
        methods.set(message.id, message.method)
        const oldest = methods.size > MOST_OPEN ? methods.keys().next().value : undefined
        if (oldest !== undefined) methods.delete(oldest)
        const cursor = isObject(message.params) ? message.params['cursor'] : undefined
        if (isListMethod(message.method)) pages.onRequest(message.method, cursor)
        if (cursor === undefined) listed.delete(message.method)
      }
      if (!('method' in message && 'id' in message)) {
        const sent = inner.send(message, options)
        if ('method' in message) return sent
        // Over HTTP that is when the server took the answer.
        return sent.finally(() => questions.end(message.id))
      }
      const { id, method } = message
      open.add(id)
      // An event stream that ends without the answer: who waits would do so until the time limit.
      const onRequestStreamEnd = (): void => {
        options?.onRequestStreamEnd?.()
        if (method !== 'subscriptions/listen' && open.has(id)) inner.onmessage?.(unusable(id, 'The server ended its answer without a result that can be read.'))
      }
      return inner.send(message, { ...options, onRequestStreamEnd })
    },
    close() {
      closing = true
      return inner.close()
    },
    isClosing: () => closing,
    get sessionId() {
      return inner.sessionId
    },
    setProtocolVersion: (version) => inner.setProtocolVersion?.(version),
    setSupportedProtocolVersions: (versions) => inner.setSupportedProtocolVersions?.(versions),
    // The SDK reads the kind of a transport from these three.
    ...(inner.hasPerRequestStream ? { hasPerRequestStream: true } : {}),
    ...('pid' in inner && 'stderr' in inner ? { pid: inner.pid, stderr: inner.stderr } : {}),
    expectProgress(token, listener) {
      const queue = coalesce(clock, listener)
      known.add(token)
      const oldest = known.size > MOST_OPEN ? known.keys().next().value : undefined
      if (oldest !== undefined) known.delete(oldest)
      progress.set(token, queue.push)
      return () => {
        progress.delete(token)
        queue.flush()
      }
    },
    lastReceived: () => received,
    lateDiscovery: () => late,
  }

  function onReceived(received: JSONRPCMessage): JSONRPCMessage | undefined {
    const whole = open.check(received)
    if (!whole) return void tap.onerror?.(new Error('An answer of the server names no request, and was dropped.'))
    const mended = mend(whole)
    const bounded = isDeeperThan(mended, MAX_CONTENT_DEPTH) ? tooDeep(mended) : mended
    if (!bounded) return void tap.onerror?.(new Error(`A message of the server nests deeper than ${MAX_CONTENT_DEPTH} levels and was dropped.`))
    const message = tasks.mend(bounded)
    if ('method' in message) {
      if ('id' in message) return !answersCost || questions.take(message.id) ? message : undefined
      const params = isObject(message.params) ? message.params : {}
      if (message.method === 'notifications/cancelled') questions.end(params['requestId'])
      if (message.method === 'notifications/progress') return void onProgress(params)
      return tasks.onNotification(message.method, params) || hooks.onNotification(message.method, params) ? undefined : message
    }
    return message
  }

  /** An answer as the SDK can take it. */
  function mend(message: JSONRPCMessage): JSONRPCMessage {
    if ('method' in message) return message
    const id = message.id
    const method = id === undefined ? undefined : methods.get(id)
    if (id === undefined || method === undefined) return message
    methods.delete(id)
    if (!('result' in message)) return message
    if (isProbe(id)) late = isDeeperThan(message.result, MAX_CONTENT_DEPTH) ? undefined : message.result
    if (holdsContent(method)) return { ...message, result: mendContentResult(method, message.result, hooks.onLeftOut) as typeof message.result }
    if (!isListMethod(method)) return message
    return { ...message, result: mendList(method, slices.cut(method, pages.onPage(method, message.result))) }
  }

  function mendList(method: string, page: unknown): Result {
    const { result, ...sofar } = mendListResult(method, page, hooks.onLeftOut, listed.get(method))
    listed.set(method, sofar)
    return result as Result
  }

  function onProgress(params: Readonly<Record<string, unknown>>): void {
    const token = String(params['progressToken'])
    const listener = progress.get(token)
    // One that comes a moment after its call ended is no mistake.
    if (!listener && !known.has(token) && ++remarks <= MOST_REMARKS) tap.onerror?.(new Error(`A progress notice came for a call that was not made (token ${token.slice(0, 100)}).`))
    if (!listener || typeof params['progress'] !== 'number') return
    listener({
      progress: params['progress'],
      ...(typeof params['total'] === 'number' ? { total: params['total'] } : {}),
      ...(typeof params['message'] === 'string' ? { message: params['message'].slice(0, 2_000) } : {}),
    })
  }

  return tap
}

function coalesce(clock: Clock, listener: (progress: Progress) => void): { push: (value: Progress) => void; flush: () => void } {
  let waiting: Progress | undefined
  let cancel: (() => void) | undefined
  const flush = (): void => {
    cancel?.()
    cancel = undefined
    const value = waiting
    waiting = undefined
    if (value) listener(value)
  }
  return {
    push(value) {
      waiting = value
      cancel ??= clock.after(PROGRESS_PAUSE, flush)
    },
    flush,
  }
}

/** An answer in its place, so that its call fails at once; whatever else is that deep is dropped. The SDK's checks overflow the stack over it. */
function tooDeep(message: JSONRPCMessage): JSONRPCMessage | undefined {
  if ('method' in message || message.id === undefined) return undefined
  const text = `The server sent a message that nests deeper than ${MAX_CONTENT_DEPTH} levels.`
  return { jsonrpc: '2.0', id: message.id, error: { code: -32099, message: text, data: { steward: 'message-too-deep' } } }
}

function isOverlong(message: JSONRPCMessage): boolean {
  const { method, id } = message as { method?: unknown; id?: unknown }
  return [method, id].some((name) => typeof name === 'string' && name.length > LONGEST_NAME)
}

/** The SDK names its probes so; their ids are texts, those of ordinary requests numbers. */
function isProbe(id: string | number): boolean {
  return typeof id === 'string' && id.startsWith('server-discover-probe')
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
