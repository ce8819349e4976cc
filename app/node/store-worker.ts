/** Runs in a worker thread: what reads or writes the whole database, and takes long (`store-keeper.ts`). */
import { closeSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { StoreProgress } from '#core/ports/store-keeper.ts'
import { wrapDatabase } from './sqlite-database.ts'
import { BUSY_TIMEOUT_MS, createReader, openExisting } from './sqlite-reader.ts'
import { checkStore, type Watch } from './store-check.ts'
import { copiesFolder, copiesOf, copyName } from './store-copies.ts'
import { repairStore } from './store-repair.ts'

export interface StoreTask {
  readonly kind: 'check' | 'repair' | 'copy'
  readonly file: string
  /** Not 0 once nobody waits any more. */
  readonly stop: SharedArrayBuffer
}

export type StoreNews = { readonly progress: StoreProgress } | { readonly result: unknown } | { readonly failure: { readonly message: string; readonly errcode?: number } }

const { kind, file, stop } = workerData as StoreTask
const flag = new Int32Array(stop)
const tell = (news: StoreNews): void => parentPort?.postMessage(news)
const watch: Watch = {
  onProgress: (progress) => tell({ progress }),
  check() {
    if (Atomics.load(flag, 0) !== 0) throw new DOMException('It was stopped.', 'AbortError')
  },
}

function run(): unknown {
  if (kind === 'check') {
    const db = openExisting(file)
    try {
      return checkStore(createReader(db), watch).problems
    } finally {
      db.close()
    }
  }
  if (kind === 'repair') {
    const database = wrapDatabase(new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS }), { file, problems: [], readOnly: false })
    try {
      return repairStore(database, copiesOf(file), watch)
    } finally {
      database.close()
    }
  }
  return copy()
}

/** A consistent copy while others write. It gets its name when it is whole. */
function copy(): string {
  const folder = copiesFolder(file)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, copyName(file, 'daily'))
  const db = openExisting(file)
  try {
    // Of one that was cut.
    for (const name of readdirSync(folder)) if (name.endsWith('.part')) rmSync(join(folder, name), { force: true })
    // SQLite makes files that everybody may read, and takes an empty one that is there.
    closeSync(openSync(`${path}.part`, 'wx', 0o600))
    db.prepare('VACUUM INTO ?').run(`${path}.part`)
    renameSync(`${path}.part`, path)
    return path
  } finally {
    db.close()
    rmSync(`${path}.part`, { force: true })
  }
}

try {
  tell({ result: run() })
} catch (error) {
  const errcode = error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined
  tell({ failure: { message: error instanceof Error ? error.message : String(error), ...(errcode === undefined ? {} : { errcode }) } })
}
