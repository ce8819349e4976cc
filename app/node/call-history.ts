import { pastCallSchema, type PastCall } from '#contract/grant.ts'
import { toProblem } from '#contract/problem.ts'
import type { CallHistory } from '#core/ports/call-history.ts'
import type { Logger } from '#core/ports/logger.ts'
import type { Database } from './sqlite-database.ts'
import { readJson } from './sqlite-json.ts'

/** Calls of one tool that are kept. */
const MOST = 200
/** Characters of one call; a longer one is not kept. */
const LONGEST = 100_000
/** How long calls wait to be written together, in milliseconds: a write for each costs as much as the call. */
const PAUSE = 1_000

export interface NodeCallHistory extends CallHistory {
  /** Writes what waits. Before the database is closed. */
  close(): void
}

/** `mask` takes known secrets out of what is kept. */
export function createCallHistory(database: Database, logger: Logger, mask: (text: string) => string): NodeCallHistory {
  let waiting: { server: string; tool: string; call: PastCall }[] = []
  let timer: NodeJS.Timeout | undefined

  function write(): void {
    clearTimeout(timer)
    timer = undefined
    const calls = waiting
    waiting = []
    if (calls.length === 0) return
    try {
      database.write({ durable: false }, () => calls.forEach(keep))
    } catch (error) {
      logger.warn('Calls were not kept for previews', { code: toProblem(error).code })
    }
  }

  function keep({ server, tool, call }: (typeof waiting)[number]): void {
    const body = mask(JSON.stringify(call))
    if (body.length > LONGEST) return
    database.run('INSERT INTO past_calls (server, tool, key, body) SELECT ?, ?, coalesce(max(key), 0) + 1, ? FROM past_calls WHERE server = ? AND tool = ?', server, tool, body, server, tool)
    database.run('DELETE FROM past_calls WHERE server = ? AND tool = ? AND key <= (SELECT max(key) FROM past_calls WHERE server = ? AND tool = ?) - ?', server, tool, server, tool, MOST)
  }

  return {
    add(server, tool, call) {
      waiting.push({ server, tool, call })
      if (waiting.length >= MOST) write()
      else timer ??= setTimeout(write, PAUSE).unref()
    },
    list(server, tool) {
      write()
      return database.all('SELECT body FROM past_calls WHERE server = ? AND tool = ? ORDER BY key DESC', server, tool).flatMap((row) => {
        const call = pastCallSchema.safeParse(readJson(row['body']))
        return call.success ? [call.data] : []
      })
    },
    close: write,
  }
}
