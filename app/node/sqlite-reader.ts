import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { isWriteRefusal } from './sqlite-codes.ts'
import type { Database, Row } from './sqlite-database.ts'

/** How long a write waits for another process. Writes take milliseconds. */
export const BUSY_TIMEOUT_MS = 5000

export type Reader = Pick<Database, 'all' | 'get' | 'iterate'>

/** A WAL database wants its side files, which cannot be made here; without them the file itself holds everything. https://www.sqlite.org/wal.html#read_only_databases */
export function openExisting(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS })
  try {
    db.prepare('PRAGMA user_version').get()
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
    return db
  } catch (error) {
    db.close()
    if (!isWriteRefusal(error)) throw error
    const address = pathToFileURL(file)
    address.searchParams.set('immutable', '1')
    return new DatabaseSync(address, { readOnly: true })
  }
}

/** For a worker thread: as the open database, but errors are SQLite's own, so that the thread does not load what they are told with. */
export function createReader(db: DatabaseSync): Reader {
  const statements = new Map<string, StatementSync>()

  function prepare(sql: string): StatementSync {
    let statement = statements.get(sql)
    if (!statement) statements.set(sql, (statement = db.prepare(sql)))
    return statement
  }

  return {
    all: (sql, ...values) => prepare(sql).all(...values) as Row[],
    get: (sql, ...values) => prepare(sql).get(...values) as Row | undefined,
    iterate: (sql, ...values) => prepare(sql).iterate(...values) as Iterable<Row>,
  }
}
