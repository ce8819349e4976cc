import { grantSchema, type Grant } from '#contract/grant.ts'
import { jsonObjectSchema } from '#contract/json.ts'
import { defaultServerOptions, serverOptionsSchema } from '#contract/server.ts'
import type { Logger } from '#core/ports/logger.ts'
import { toolKey, type TrustStore } from '#core/ports/trust-store.ts'
import { keepRows } from './kept-rows.ts'
import type { Database } from './sqlite-database.ts'
import { readJson } from './sqlite-json.ts'
import { createUseCounts } from './use-counts.ts'

export interface NodeTrustStore extends TrustStore {
  /** Writes what waits. Before the database is closed. */
  close(): void
}

/**
 * What the person approved, in the database. Durable: an answer that was given must not be asked for again.
 *
 * Asked at each decision, because another process may take a grant back: rows are kept only until the database says that something changed.
 */
export function createTrustStore(database: Database, logger: Logger): NodeTrustStore {
  const durable = { durable: true }
  const uses = createUseCounts(database, logger, 'UPDATE grants SET uses = uses + ? WHERE id = ?')
  /** Of this run; nothing is decided by it. */
  const lastUses = new Map<string, number>()
  const lastUse = (grantId: string): { lastUsedAt?: number } => {
    const at = lastUses.get(grantId)
    return at === undefined ? {} : { lastUsedAt: at }
  }
  let known = new Map<string, Grant | undefined>()
  const grantRows = keepRows<{ grant: Grant; uses: number }[]>(database, 'grants')
  const approvals = keepRows<ReturnType<TrustStore['approvedTool']>>(database, 'approved_tools')
  const options = keepRows<ReturnType<TrustStore['serverOptions']>>(database, 'server_options')

  /** Parsed, not trusted: whoever can write the file could add a grant, but a broken one must not count. */
  function parseGrant(body: string): Grant | undefined {
    return known.has(body) ? known.get(body) : grantSchema.safeParse(readJson(body)).data
  }

  function readGrants(): { grant: Grant; uses: number }[] {
    const present = new Map<string, Grant | undefined>()
    const grants = database.all('SELECT body, uses FROM grants ORDER BY created_at, id').flatMap((row) => {
      const body = String(row['body'])
      const grant = parseGrant(body)
      present.set(body, grant)
      return grant ? [{ grant, uses: Number(row['uses']) }] : []
    })
    known = present
    return grants
  }

  return {
    grants() {
      return grantRows('', readGrants).map(({ grant, uses: written }) => ({ ...grant, uses: written + uses.waiting(grant.grantId), ...lastUse(grant.grantId) }))
    },
    addGrant(grant) {
      database.write(durable, () => database.run('INSERT OR REPLACE INTO grants (id, created_at, body, uses) VALUES (?, ?, ?, ?)', grant.grantId, grant.createdAt, JSON.stringify(grant), grant.uses))
    },
    removeGrant(grantId) {
      database.write(durable, () => database.run('DELETE FROM grants WHERE id = ?', grantId))
    },
    countUse(grantId, at) {
      lastUses.set(grantId, at)
      uses.count(grantId)
    },
    approvedTool: (server, tool) => approvals(toolKey(server, tool), () => {
      const row = database.get('SELECT definition_hash, definition FROM approved_tools WHERE server = ? AND tool = ?', server, tool)
      if (!row) return undefined
      const definition = jsonObjectSchema.safeParse(readJson(row['definition']))
      return definition.success ? { definitionHash: String(row['definition_hash']), definition: definition.data } : undefined
    }),
    approvedHashes() {
      return new Map(database.all('SELECT server, tool, definition_hash FROM approved_tools').map((row) => [toolKey(String(row['server']), String(row['tool'])), String(row['definition_hash'])]))
    },
    approveTool(server, tool, definitionHash, definition) {
      database.write(durable, () =>
        database.run('INSERT OR REPLACE INTO approved_tools (server, tool, definition_hash, definition) VALUES (?, ?, ?, ?)', server, tool, definitionHash, JSON.stringify(definition)),
      )
    },
    isServerApproved: (server, definitionHash) => database.get('SELECT 1 FROM approved_servers WHERE server = ? AND definition_hash = ?', server, definitionHash) !== undefined,
    approveServer(server, definitionHash) {
      database.write(durable, () => database.run('INSERT OR REPLACE INTO approved_servers (server, definition_hash, approved_at) VALUES (?, ?, ?)', server, definitionHash, Date.now()))
    },
    together: (work) => database.write(durable, work),
    keyOrigin(name) {
      const row = database.get('SELECT origin FROM key_origins WHERE name = ?', name)
      return row && String(row['origin'])
    },
    bindKey(name, origin) {
      database.write(durable, () =>
        origin === undefined ? database.run('DELETE FROM key_origins WHERE name = ?', name) : database.run('INSERT OR REPLACE INTO key_origins (name, origin) VALUES (?, ?)', name, origin),
      )
    },
    serverOptions: (server, definitionHash) => options(toolKey(server, definitionHash), () => {
      const row = database.get('SELECT options FROM server_options WHERE server = ? AND definition_hash = ?', server, definitionHash)
      if (!row) return undefined
      const kept = readJson(row['options'])
      // What a newer Steward asks, an older one did not write.
      return typeof kept === 'object' && kept !== null ? serverOptionsSchema.safeParse({ ...defaultServerOptions, ...kept }).data : undefined
    }),
    setServerOptions(server, definitionHash, options) {
      database.write(durable, () => database.run('INSERT OR REPLACE INTO server_options (server, definition_hash, options) VALUES (?, ?, ?)', server, definitionHash, JSON.stringify(options)))
    },
    close: () => uses.close(),
  }
}
