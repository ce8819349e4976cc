import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { StewardError } from '#contract/problem.ts'
import type { FoundTurns, SearchPage, TextSearch } from '#core/ports/text-search.ts'
import type { SearchAnswer, SearchFailure, SearchTask, SearchWorkerData } from './search-worker.ts'
import { toStoreError } from './sqlite-errors.ts'

export interface NodeTextSearch extends TextSearch {
  close(): Promise<void>
}

interface Waiting {
  readonly id: number
  readonly task: SearchTask
  readonly settle: (answer: SearchAnswer) => void
}

/** A thread that does nothing is given up: it holds some megabytes. */
const IDLE_MS = 120_000
/** How long a cancelled search may keep a newer one waiting: one step of SQLite cannot be stopped but with its thread. */
const PATIENCE_MS = 150

/** Searches in a worker thread that begins with the first search, one after the other; who gave up is skipped. */
export function createTextSearch(file: string): NodeTextSearch {
  const flag = new Int32Array(new SharedArrayBuffer(4))
  let queue: Waiting[] = []
  let running: { readonly waiting: Waiting; cancelled: boolean } | undefined
  let worker: Worker | undefined
  let idle: NodeJS.Timeout | undefined
  let impatient: NodeJS.Timeout | undefined
  let nextId = 1
  let closed = false

  function step(): void {
    clearTimeout(impatient)
    if (running || closed) return
    const waiting = queue.shift()
    if (!waiting) {
      // An idle thread does not keep Steward from ending.
      worker?.unref()
      clearTimeout(idle)
      idle = setTimeout(endWorker, IDLE_MS).unref()
      return
    }
    clearTimeout(idle)
    const thread = (worker ??= startWorker())
    thread.ref()
    running = { waiting, cancelled: false }
    thread.postMessage({ id: waiting.id, task: waiting.task })
  }

  function settle(answer: SearchAnswer): void {
    const now = running
    if (now?.waiting.id !== answer.id) return
    running = undefined
    now.waiting.settle(answer)
    step()
  }

  function startWorker(): Worker {
    const workerData: SearchWorkerData = { file, cancelled: flag.buffer }
    const thread = new Worker(workerUrl(), { name: 'steward-search', workerData, resourceLimits: { maxOldGenerationSizeMb: 256 } })
    thread.on('message', (answer: SearchAnswer) => void (worker === thread && settle(answer)))
    const lost = (cause: string): void => {
      if (worker !== thread) return
      worker = undefined
      if (running) settle({ id: running.waiting.id, failure: { message: cause } })
    }
    thread.on('error', (error) => lost(error instanceof Error ? error.message : String(error)))
    thread.on('exit', () => lost('The search ended without an answer.'))
    return thread
  }

  function endWorker(): void {
    const thread = worker
    worker = undefined
    void thread?.terminate()
  }

  function cancel(id: number): void {
    queue = queue.filter((waiting) => waiting.id !== id)
    if (running?.waiting.id !== id) return
    running.cancelled = true
    Atomics.store(flag, 0, id)
    hurry()
  }

  /** Where a newer one waits behind one that nobody wants, it does not wait for long. */
  function hurry(): void {
    clearTimeout(impatient)
    if (!running?.cancelled || queue.length === 0) return
    const { id } = running.waiting
    impatient = setTimeout(() => {
      if (running?.waiting.id !== id) return
      endWorker()
      settle({ id, failure: { message: 'It was given up.' } })
    }, PATIENCE_MS)
  }

  function ask<Result extends SearchPage | FoundTurns>(task: SearchTask, nothing: Result, signal: AbortSignal): Promise<Result> {
    if (signal.aborted) return Promise.reject(signal.reason as Error)
    // A read-only folder without a database: everything is in memory, and empty.
    if (closed || !existsSync(file)) return Promise.resolve(nothing)
    const id = nextId++
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        cancel(id)
        reject(signal.reason as Error)
      }
      signal.addEventListener('abort', onAbort, { once: true })
      queue.push({
        id,
        task,
        settle(answer) {
          signal.removeEventListener('abort', onAbort)
          if ('result' in answer) resolve(answer.result as Result)
          else reject(toError(answer.failure))
        },
      })
      step()
      hurry()
    })
  }

  return {
    search: (query, signal) => ask({ kind: 'search', query }, { hits: [], next: null, among: null }, signal),
    find: (conversationId, text, signal) => ask({ kind: 'find', conversationId, text }, { turns: [], total: 0 }, signal),
    async close() {
      closed = true
      clearTimeout(idle)
      clearTimeout(impatient)
      const thread = worker
      worker = undefined
      const left = [...(running ? [running.waiting] : []), ...queue]
      running = undefined
      queue = []
      for (const { id, settle: end } of left) end({ id, failure: { message: 'Steward is ending.' } })
      await thread?.terminate()
    },
  }
}

function toError(failure: SearchFailure): unknown {
  const error = toStoreError(Object.assign(new Error(failure.message), failure))
  if (error instanceof StewardError) return error
  return new StewardError({ code: 'store-unreadable', message: 'The search did not come to its end.', cause: failure.message, nextStep: 'Try again. If it happens again, run "steward doctor".' })
}

/** `.ts` in a checkout (Node strips the types), `.js` in what was built. */
function workerUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './search-worker.ts' : './search-worker.js', import.meta.url)
}
