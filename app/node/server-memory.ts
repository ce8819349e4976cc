import { eraSchema } from '#contract/server.ts'
import { toProblem } from '#contract/problem.ts'
import type { Logger } from '#core/ports/logger.ts'
import type { ServerMemory } from '#core/ports/server-memory.ts'
import type { Database } from './sqlite-database.ts'
import { readJson } from './sqlite-json.ts'
import { createUseCounts } from './use-counts.ts'

export interface NodeServerMemory extends ServerMemory {
  /** Writes what waits. Before the database is closed. */
  close(): void
}

/** What connections taught, in the database. It only saves time, so a full disk must not fail a server: it is logged. */
export function createServerMemory(database: Database, logger: Logger): NodeServerMemory {
  const uses = createUseCounts(database, logger, 'INSERT INTO server_uses (uses, server) VALUES (?, ?) ON CONFLICT (server) DO UPDATE SET uses = uses + excluded.uses')

  function remember(sql: string, ...values: (string | number | null)[]): void {
    try {
      database.write({ durable: false }, () => database.run(sql, ...values))
    } catch (error) {
      logger.warn('What a server taught was not kept.', { code: toProblem(error).code })
    }
  }

  return {
    verdict(definitionHash) {
      const row = database.get('SELECT era, discover, at FROM server_verdicts WHERE definition_hash = ?', definitionHash)
      const era = eraSchema.safeParse(row?.['era'])
      if (!row || !era.success) return undefined
      return { era: era.data, discover: readJson(row['discover']), at: Number(row['at']) }
    },
    rememberVerdict(definitionHash, { era, discover, at }) {
      const text = discover === undefined ? null : JSON.stringify(discover)
      remember('INSERT OR REPLACE INTO server_verdicts (definition_hash, era, discover, at) VALUES (?, ?, ?, ?)', definitionHash, era, text, at)
    },
    forgetVerdict: (definitionHash) => remember('DELETE FROM server_verdicts WHERE definition_hash = ?', definitionHash),
    lists: (definitionHash) => readJson(database.get('SELECT lists FROM server_lists WHERE definition_hash = ?', definitionHash)?.['lists']),
    rememberLists: (definitionHash, lists) => remember('INSERT OR REPLACE INTO server_lists (definition_hash, lists) VALUES (?, ?)', definitionHash, JSON.stringify(lists)),
    countUse: (server) => uses.count(server),
    usesOf: (server) => Number(database.get('SELECT uses FROM server_uses WHERE server = ?', server)?.['uses'] ?? 0) + uses.waiting(server),
    close: () => uses.close(),
  }
}
