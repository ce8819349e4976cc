import type { Database } from './sqlite-database.ts'

/** Answers that are kept; more are forgotten together. */
const MOST = 2_000

/**
 * What was read from one table, kept until the table changed: by this process at once, by another from the next turn of the event
 * loop on. A decision reads the same few rows for every call, and each reading takes longer than deciding.
 */
export function keepRows<Value>(database: Pick<Database, 'version'>, table: string): (key: string, read: () => Value) => Value {
  const kept = new Map<string, Value>()
  let version: number | undefined
  return (key, read) => {
    const now = database.version(table)
    if (now !== version || kept.size > MOST) kept.clear()
    version = now
    const known = kept.get(key)
    if (known !== undefined || kept.has(key)) return known as Value
    const value = read()
    kept.set(key, value)
    return value
  }
}
