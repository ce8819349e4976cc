import { toProblem } from '#contract/problem.ts'
import type { Logger } from '#core/ports/logger.ts'
import type { Database } from './sqlite-database.ts'

/** How long counts wait to be written together, in milliseconds. */
const PAUSE = 1_000

export interface UseCounts {
  count(key: string): void
  /** Uses of it that are not in the database yet. */
  waiting(key: string): number
  /** Writes what waits. Before the database is closed. */
  close(): void
}

/**
 * Counts how often something is used. They wait to be written together: a write for each call costs as much as the call.
 * A crash loses the last second; nothing is decided by a count.
 *
 * `sql` adds its first value to the count of its second one.
 */
export function createUseCounts(database: Database, logger: Logger, sql: string): UseCounts {
  const waiting = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined

  function write(): void {
    clearTimeout(timer)
    timer = undefined
    if (waiting.size === 0) return
    try {
      database.write({ durable: false }, () => {
        for (const [key, uses] of waiting) database.run(sql, uses, key)
      })
    } catch (error) {
      logger.warn('How often something was used was not kept.', { code: toProblem(error).code })
    }
    waiting.clear()
  }

  return {
    count(key) {
      waiting.set(key, (waiting.get(key) ?? 0) + 1)
      timer ??= setTimeout(write, PAUSE).unref()
    },
    waiting: (key) => waiting.get(key) ?? 0,
    close: write,
  }
}
