import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { StewardError, type Problem } from '#contract/problem.ts'
import { onceATurn } from './once-a-turn.ts'
import { readOnlyProblem, toStoreError } from './sqlite-errors.ts'

export type Row = Record<string, string | number | bigint | Uint8Array | null>

/**
 * The open database: prepared statements kept by their text, errors told as problems.
 *
 * Everything is synchronous: a statement takes microseconds, and one writer without waiting points has no races.
 */
export interface Database {
  readonly file: string
  /** What was found at the opening, such as a damaged file that was set aside. */
  readonly problems: readonly Problem[]
  readonly readOnly: boolean
  all(sql: string, ...values: SQLInputValue[]): Row[]
  get(sql: string, ...values: SQLInputValue[]): Row | undefined
  iterate(sql: string, ...values: SQLInputValue[]): Iterable<Row>
  /** Within `write` only. Gives the number of changed rows. */
  run(sql: string, ...values: SQLInputValue[]): number
  /**
   * All or nothing. `durable` returns when the disk has it; without it the last moments may go with the power, not with a crash.
   * @throws StewardError `disk-full`, `store-read-only`, `store-busy`, `store-unreadable`
   */
  write<Result>(options: { durable: boolean }, change: () => Result): Result
  /** Another number where the table may hold something else than before: this process wrote to it, or another one to the database. */
  version(table: string): number
  close(): void
}

/** Of a statement that writes: what it writes to. */
const written = /^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+(\w+)/i

const NORMAL = 1
const FULL = 2

export function wrapDatabase(db: DatabaseSync, about: { file: string; problems: readonly Problem[]; readOnly: boolean }): Database {
  const statements = new Map<string, StatementSync>()
  let synchronous = FULL
  const tables = new Map<string, string>()
  /** How often this process wrote to a table. */
  const writes = new Map<string, number>()
  let others = 0
  let seen: unknown
  /** https://www.sqlite.org/pragma.html#pragma_data_version */
  const look = onceATurn(() => {
    const now = prepare('PRAGMA data_version').get()?.['data_version']
    if (now !== seen) others++
    seen = now
  })

  function prepare(sql: string): StatementSync {
    let statement = statements.get(sql)
    if (!statement) statements.set(sql, (statement = db.prepare(sql)))
    return statement
  }

  function guarded<Result>(action: () => Result): Result {
    try {
      return action()
    } catch (error) {
      throw toStoreError(error)
    }
  }

  /** In WAL, only FULL waits for the disk at a commit; what NORMAL wrote before is flushed with it. https://www.sqlite.org/pragma.html#pragma_synchronous */
  function setSynchronous(level: number): void {
    if (synchronous === level) return
    db.exec(`PRAGMA synchronous = ${level}`)
    synchronous = level
  }

  return {
    ...about,
    all: (sql, ...values) => guarded(() => prepare(sql).all(...values) as Row[]),
    get: (sql, ...values) => guarded(() => prepare(sql).get(...values) as Row | undefined),
    *iterate(sql, ...values) {
      try {
        yield* prepare(sql).iterate(...values) as Iterable<Row>
      } catch (error) {
        throw toStoreError(error)
      }
    },
    run(sql, ...values) {
      let table = tables.get(sql)
      if (table === undefined) tables.set(sql, (table = written.exec(sql)?.[1] ?? ''))
      writes.set(table, (writes.get(table) ?? 0) + 1)
      return Number(prepare(sql).run(...values).changes)
    },
    version(table) {
      look()
      return others + (writes.get(table) ?? 0)
    },
    write(options, change) {
      if (about.readOnly) throw new StewardError(readOnlyProblem)
      // A write inside of a write joins it; the outer one decides how durable it is.
      if (db.isTransaction) return change()
      return guarded(() => {
        setSynchronous(options.durable ? FULL : NORMAL)
        // IMMEDIATE: two processes wait for each other at the begin; upgrading later could only fail.
        prepare('BEGIN IMMEDIATE').run()
        try {
          const result = change()
          prepare('COMMIT').run()
          return result
        } catch (error) {
          // SQLite rolls back by itself after some errors.
          if (db.isTransaction) prepare('ROLLBACK').run()
          others++
          throw error
        }
      })
    },
    close() {
      if (db.isOpen) db.close()
    },
  }
}
