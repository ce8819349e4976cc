import { grantSchema } from '#contract/consent.ts'
import { jsonObjectSchema } from '#contract/json.ts'
import type { TrustStore } from '#core/ports/trust-store.ts'
import type { Database } from './sqlite-database.ts'
import { readJson } from './sqlite-json.ts'

/** What the person approved, in the database. Durable: an answer that was given must not be asked for again. */
export function createTrustStore(database: Database): TrustStore {
  const durable = { durable: true }
  return {
    grants: () =>
      database.all('SELECT body, uses FROM grants ORDER BY created_at, id').flatMap((row) => {
        // Parsed, not trusted: whoever can write the file could add a grant, but a broken one must not count.
        const grant = grantSchema.safeParse(readJson(row['body']))
        return grant.success ? [{ ...grant.data, uses: Number(row['uses']) }] : []
      }),
    addGrant(grant) {
      database.write(durable, () => database.run('INSERT OR REPLACE INTO grants (id, created_at, body, uses) VALUES (?, ?, ?, ?)', grant.grantId, grant.createdAt, JSON.stringify(grant), grant.uses))
    },
    removeGrant(grantId) {
      database.write(durable, () => database.run('DELETE FROM grants WHERE id = ?', grantId))
    },
    countUse(grantId) {
      database.write({ durable: false }, () => database.run('UPDATE grants SET uses = uses + 1 WHERE id = ?', grantId))
    },
    approvedTool(server, tool) {
      const row = database.get('SELECT definition_hash, definition FROM approved_tools WHERE server = ? AND tool = ?', server, tool)
      const definition = jsonObjectSchema.safeParse(readJson(row?.['definition']))
      return row && definition.success ? { definitionHash: String(row['definition_hash']), definition: definition.data } : undefined
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
    keyOrigin(name) {
      const row = database.get('SELECT origin FROM key_origins WHERE name = ?', name)
      return row && String(row['origin'])
    },
    bindKey(name, origin) {
      database.write(durable, () =>
        origin === undefined ? database.run('DELETE FROM key_origins WHERE name = ?', name) : database.run('INSERT OR REPLACE INTO key_origins (name, origin) VALUES (?, ?)', name, origin),
      )
    },
  }
}
