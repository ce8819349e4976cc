/** Runs in a worker thread: searches on a connection of its own that only reads, so that no search holds up who serves everybody (`text-search.ts`). */
import { parentPort, workerData } from 'node:worker_threads'
import type { FoundTurns, SearchPage, SearchQuery } from '#core/ports/text-search.ts'
import { findText, searchTexts } from './search-texts.ts'
import { createReader, openExisting } from './sqlite-reader.ts'

export type SearchTask = { readonly kind: 'search'; readonly query: SearchQuery } | { readonly kind: 'find'; readonly conversationId: string; readonly text: string }

export interface SearchWorkerData {
  readonly file: string
  /** Holds the number of the task that nobody waits for any more. */
  readonly cancelled: SharedArrayBuffer
}

export interface SearchFailure {
  readonly message: string
  /** The result code of SQLite. */
  readonly errcode?: number
}

export type SearchAnswer = { readonly id: number; readonly result: SearchPage | FoundTurns } | { readonly id: number; readonly failure: SearchFailure }

const { file, cancelled } = workerData as SearchWorkerData
const flag = new Int32Array(cancelled)
const db = openExisting(file)
// Pages of the index that are hit again and again; what is more, the system keeps.
db.exec('PRAGMA cache_size = -8000')
const reader = createReader(db)

parentPort?.on('message', ({ id, task }: { id: number; task: SearchTask }) => {
  const check = (): void => {
    if (Atomics.load(flag, 0) === id) throw new DOMException('Nobody waits for this search.', 'AbortError')
  }
  try {
    const result = task.kind === 'search' ? searchTexts(reader, task.query, check) : findText(reader, task.conversationId, task.text, check)
    parentPort?.postMessage({ id, result } satisfies SearchAnswer)
  } catch (error) {
    const errcode = error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined
    parentPort?.postMessage({ id, failure: { message: error instanceof Error ? error.message : String(error), ...(errcode === undefined ? {} : { errcode }) } } satisfies SearchAnswer)
  }
})
