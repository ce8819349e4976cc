import { DatabaseSync } from 'node:sqlite'
import type { StoreRepair } from '#core/ports/store-keeper.ts'
import { readRow } from './conversation-store-rows.ts'
import type { Database } from './sqlite-database.ts'
import { fillTurnIndex } from './sqlite-schema.ts'
import { checkStore, type DamagedEntry, type Watch } from './store-check.ts'

/**
 * Makes right what can be: damaged entries from the newest copy in which they are sound (entries never change, so
 * an old copy is as good), then everything that is made from entries. Says what is still wrong.
 */
export function repairStore(database: Database, copies: readonly string[], watch: Watch): StoreRepair {
  const before = checkStore(database, watch)
  const done: string[] = []
  const restored = restore(database, before.damaged, copies, watch)
  if (restored > 0) done.push(`${restored} ${restored === 1 ? 'entry was' : 'entries were'} brought back from a copy.`)
  if (before.badIndex || restored > 0) {
    watch.onProgress({ what: 'Making the indexes anew', done: 0, total: 0 })
    database.write({ durable: true }, () => {
      database.run('REINDEX')
      database.run("INSERT INTO text_search (text_search) VALUES ('rebuild')")
      database.run('DELETE FROM late_events')
      database.run('DELETE FROM turns')
      for (const statement of fillTurnIndex.split(';')) if (statement.trim() !== '') database.run(statement)
      // Whoever starts next closes what nobody runs.
      database.run("INSERT OR IGNORE INTO open_turns (conversation, turn_id, run_by) SELECT conversation, turn_id, '' FROM turns WHERE last_seq IS NULL")
    })
    done.push('The search and the index of turns were made anew.')
  }
  return { done, left: done.length === 0 ? before.problems : checkStore(database, watch).problems }
}

function restore(database: Database, damaged: readonly DamagedEntry[], copies: readonly string[], watch: Watch): number {
  let wanted = damaged
  let restored = 0
  for (const copy of copies) {
    if (wanted.length === 0) break
    watch.check()
    const left: DamagedEntry[] = []
    const source = openCopy(copy)
    for (const entry of wanted) {
      const row = source?.find(entry)
      if (!row) left.push(entry)
      else restored += database.write({ durable: true }, () => database.run('UPDATE events SET turn_id = ?, type = ?, body = ?, hash = ? WHERE conversation = ? AND seq = ?', row.turnId, row.type, row.body, row.hash, entry.conversation, entry.seq))
    }
    source?.close()
    wanted = left
  }
  return restored
}

interface Row {
  readonly turnId: string | null
  readonly type: string
  readonly body: string
  readonly hash: Uint8Array
}

/** A copy that cannot be opened, or is of a schema that had no entries, has nothing to give. */
function openCopy(file: string): { find(entry: DamagedEntry): Row | undefined; close(): void } | undefined {
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(file, { readOnly: true })
    const statement = db.prepare('SELECT turn_id, type, body, hash FROM events WHERE conversation = (SELECT key FROM conversations WHERE id = ?) AND seq = ?')
    const open = db
    return {
      find({ conversationId, seq }) {
        try {
          const { turn_id: turnId, type, body, hash } = statement.get(conversationId, seq) ?? {}
          if (typeof body !== 'string' || typeof type !== 'string' || !(hash instanceof Uint8Array) || !readRow(conversationId, seq, body, hash)) return undefined
          return { turnId: typeof turnId === 'string' ? turnId : null, type, body, hash }
        } catch {
          return undefined
        }
      },
      close: () => open.close(),
    }
  } catch {
    if (db?.isOpen) db.close()
    return undefined
  }
}
