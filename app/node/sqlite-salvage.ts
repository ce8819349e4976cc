import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import type { ConversationEvent } from '#contract/conversation.ts'
import { readRow } from './conversation-store-rows.ts'
import { createConversationStore } from './conversation-store.ts'
import { readRecord } from './library-store-rows.ts'
import { createLibraryStore } from './library-store.ts'
import type { Database, Row } from './sqlite-database.ts'
import { copiesOf } from './store-copies.ts'

export interface Salvaged {
  /** The file that it came from. */
  readonly source: string
  readonly conversations: number
  /** Entries that stood there and whose hash did not fit, so that a line in their place says so. */
  readonly damaged: number
}

/** As many as one transaction holds without much memory. */
const BATCH = 1_000

/**
 * Brings conversations from a file that was set aside into the new database: every row whose hash fits. Where nothing of it
 * can be read, from the newest copy in `backups`. Sources are only read. Grants and approvals have no hash, so they are left:
 * what a broken disk made of them must not count as the person's word.
 */
export function salvage(into: Database, aside: string): Salvaged | undefined {
  for (const source of [aside, ...copiesOf(into.file)]) {
    const found = readSource(into, source)
    if (found && found.conversations > 0) return { source, ...found }
  }
  return undefined
}

function readSource(into: Database, source: string): { conversations: number; damaged: number } | undefined {
  let db: DatabaseSync | undefined
  try {
    db = open(source)
    return copyAll(into, db)
  } catch {
    return undefined
  } finally {
    if (db?.isOpen) db.close()
  }
}

/** With its write-ahead log where that can be read, else without: the file alone is older, and better than nothing. */
function open(source: string): DatabaseSync {
  const whole = new DatabaseSync(source, { readOnly: true })
  try {
    whole.prepare('SELECT count(*) FROM conversations').get()
    return whole
  } catch {
    whole.close()
    const address = pathToFileURL(source)
    address.searchParams.set('immutable', '1')
    return new DatabaseSync(address, { readOnly: true })
  }
}

function copyAll(into: Database, db: DatabaseSync): { conversations: number; damaged: number } {
  const store = createConversationStore(into)
  copyFolders(into, db)
  copyProjects(into, db)
  const rows = db.prepare('SELECT events.seq, events.turn_id, events.body, events.hash FROM events WHERE conversation = ? AND seq > ? ORDER BY seq')
  const backwards = db.prepare('SELECT events.seq, events.turn_id, events.body, events.hash FROM events WHERE conversation = ? AND seq > ? ORDER BY seq DESC')
  let conversations = 0
  let damaged = 0
  for (const row of bothWays(db.prepare('SELECT * FROM conversations WHERE key > ? ORDER BY key'), db.prepare('SELECT * FROM conversations WHERE key > ? ORDER BY key DESC'), [], 'key')) {
    const { key, id, title } = row
    if (typeof id !== 'string' || typeof key !== 'number' || typeof title !== 'string' || store.get(id)) continue
    const events = bothWays(rows, backwards, [key], 'seq').flatMap((event) => {
      const read = readEvent(id, event)
      if (read?.type === 'notice' && read.code === 'event-damaged') damaged++
      return read ?? []
    })
    into.write({ durable: true }, () => {
      store.create({ ...readRecord(row), ...(typeof row['source_id'] === 'string' ? { sourceId: row['source_id'] } : {}) })
      for (let from = 0; from < events.length; from += BATCH) store.append(events.slice(from, from + BATCH), { durable: true })
    })
    conversations++
  }
  return { conversations, damaged }
}

/** Without them, their conversations would have no tools. One that is not what was once written is left: the store refuses it when it is read. */
function copyProjects(into: Database, db: DatabaseSync): void {
  const found: Row[] = []
  // An older file has none.
  try {
    collect(db.prepare('SELECT id, name, body FROM projects WHERE id > ?'), [''], found)
  } catch {
    return
  }
  into.write({ durable: true }, () => {
    for (const { id, name, body } of found) if (typeof id === 'string' && typeof name === 'string' && typeof body === 'string') into.run('INSERT OR IGNORE INTO projects (id, name, body) VALUES (?, ?, ?)', id, name, body)
  })
}

/** Forwards until a broken page, then backwards until it from the end: what lies on sound pages is read. */
function bothWays(forwards: StatementSync, backwards: StatementSync, values: readonly number[], number: string): Row[] {
  const first: Row[] = []
  if (collect(forwards, [...values, -1], first)) return first
  const rest: Row[] = []
  collect(backwards, [...values, Number(first.at(-1)?.[number] ?? -1)], rest)
  return [...first, ...rest.reverse()]
}

/** False where it broke off. */
function collect(statement: StatementSync, values: readonly (number | string)[], into: Row[]): boolean {
  try {
    for (const row of statement.iterate(...values)) into.push(row as Row)
    return true
  } catch {
    return false
  }
}

function readEvent(conversationId: string, { seq, turn_id: turnId, body, hash }: Row): ConversationEvent | undefined {
  if (typeof seq !== 'number' || seq < 1) return undefined
  const event = typeof body === 'string' && hash instanceof Uint8Array ? readRow(conversationId, seq, body, hash) : undefined
  if (event) return event
  if (typeof turnId !== 'string') return undefined
  return { type: 'notice', conversationId, seq, at: 0, turnId, step: 0, code: 'event-damaged', text: 'A part of this conversation cannot be read: the database was damaged here.' }
}

/** Names that a person gave and nothing else: where they cannot be read, their conversations stand with the others. */
function copyFolders(into: Database, db: DatabaseSync): void {
  const library = createLibraryStore(into)
  try {
    for (const { id, name, created_at: createdAt } of db.prepare('SELECT * FROM folders').iterate()) {
      if (typeof id === 'string' && typeof name === 'string') library.saveFolder({ folderId: id, name }, Number(createdAt))
    }
  } catch {
    // An older file has none, a broken one has some.
  }
}
