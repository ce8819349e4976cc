import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { StewardError } from '#contract/problem.ts'
import type { StoreKeeper, StoreProblem, StoreProgress, StoreRepair } from '#core/ports/store-keeper.ts'
import { toStoreError } from './sqlite-errors.ts'
import type { StoreNews, StoreTask } from './store-worker.ts'

export interface NodeStoreKeeper extends StoreKeeper {
  /** Makes a copy in `backups` and gives its path. @throws StewardError `disk-full`, `store-unreadable` */
  copy(signal: AbortSignal): Promise<string>
  close(): Promise<void>
}

/** One step of SQLite cannot be stopped but with its thread; a transaction in it is rolled back. */
const PATIENCE_MS = 300

/** A thread for each task. What was found at the opening is told with what a check finds. */
export function createStoreKeeper({ file, readOnly, problems }: { readonly file: string; readonly readOnly: boolean; readonly problems: readonly StoreProblem[] }): NodeStoreKeeper {
  const threads = new Set<Worker>()

  function run(kind: StoreTask['kind'], onProgress: (progress: StoreProgress) => void, signal: AbortSignal): Promise<unknown> {
    if (signal.aborted) return Promise.reject(signal.reason as Error)
    const flag = new Int32Array(new SharedArrayBuffer(4))
    const workerData: StoreTask = { kind, file, stop: flag.buffer }
    const thread = new Worker(workerUrl(), { name: `steward-store-${kind}`, workerData })
    threads.add(thread)
    return new Promise((resolve, reject) => {
      let patience: NodeJS.Timeout | undefined
      const onAbort = (): void => {
        Atomics.store(flag, 0, 1)
        patience = setTimeout(() => void thread.terminate(), PATIENCE_MS)
        reject(signal.reason as Error)
      }
      signal.addEventListener('abort', onAbort, { once: true })
      thread.on('message', (news: StoreNews) => {
        if ('progress' in news) onProgress(news.progress)
        else if ('result' in news) resolve(news.result)
        else reject(toError(news.failure))
      })
      thread.on('error', (error) => reject(toError({ message: error instanceof Error ? error.message : String(error) })))
      thread.on('exit', () => {
        clearTimeout(patience)
        signal.removeEventListener('abort', onAbort)
        threads.delete(thread)
        reject(toError({ message: 'It ended without an answer.' }))
      })
    })
  }

  return {
    async check(onProgress, signal) {
      if (!existsSync(file)) return problems
      return [...problems, ...((await run('check', onProgress, signal)) as StoreProblem[])]
    },
    async repair(onProgress, signal) {
      if (readOnly || !existsSync(file)) return { done: [], left: problems }
      return (await run('repair', onProgress, signal)) as StoreRepair
    },
    copy: async (signal) => (await run('copy', () => {}, signal)) as string,
    async close() {
      await Promise.allSettled([...threads].map((thread) => thread.terminate()))
    },
  }
}

function toError(failure: { readonly message: string; readonly errcode?: number }): unknown {
  const error = toStoreError(Object.assign(new Error(failure.message), failure))
  if (error instanceof StewardError) return error
  return new StewardError({ code: 'store-unreadable', message: 'The work on the database did not come to its end.', cause: failure.message, nextStep: 'Try again. If it happens again, export what you still need.' })
}

/** `.ts` in a checkout (Node strips the types), `.js` in what was built. */
function workerUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './store-worker.ts' : './store-worker.js', import.meta.url)
}
