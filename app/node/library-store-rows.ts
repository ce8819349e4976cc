import type { ConversationOrigin } from '#contract/conversation.ts'
import { conversationSourceSchema, type LibraryCursor, type Shelf } from '#contract/library.ts'
import type { ConversationRecord, NewConversation } from '#core/ports/conversation-store.ts'
import type { Database, Row } from './sqlite-database.ts'

/** What a row of `conversations` says. */
export function readRecord(row: Row): ConversationRecord {
  const text = (name: string): string | null => (typeof row[name] === 'string' ? row[name] : null)
  const titledBy = text('titled_by')
  const source = conversationSourceSchema.safeParse(row['source'])
  const origin = text('origin')
  return {
    conversationId: String(row['id']),
    title: String(row['title']),
    createdAt: Number(row['created_at']),
    updatedAt: Number(row['updated_at']),
    headTurnId: text('head_turn_id'),
    ...(origin === null ? {} : { origin: JSON.parse(origin) as ConversationOrigin }),
    ...(typeof row['project_id'] === 'string' ? { projectId: row['project_id'] } : {}),
    folderId: text('folder'),
    // Also of a file that an older Steward wrote and that is being salvaged: there these columns are missing.
    pinned: Number(row['pinned'] ?? 0) !== 0,
    archived: Number(row['archived'] ?? 0) !== 0,
    titledBy: titledBy === 'model' || titledBy === 'person' ? titledBy : 'start',
    source: source.success ? source.data : null,
    deletedAt: typeof row['deleted_at'] === 'number' ? row['deleted_at'] : null,
  }
}

/** Within a write, after the row was made. */
export function writePlace(database: Database, record: NewConversation): void {
  const { conversationId, folderId = null, pinned = false, archived = false, titledBy = 'start', source = null, sourceId = null, deletedAt = null } = record
  const values = [folderId, Number(pinned), Number(archived), titledBy, source, sourceId, deletedAt]
  database.run('UPDATE conversations SET folder = ?, pinned = ?, archived = ?, titled_by = ?, source = ?, source_id = ?, deleted_at = ? WHERE id = ?', ...values, conversationId)
}

/** Above every text that SQLite compares as bytes. */
const LAST = '\uffff'

/** A page of a shelf, last changed first: one range of an index, however many there are. */
export function listRecords(database: Database, limit: number, shelf?: Shelf, cursor?: LibraryCursor): ConversationRecord[] {
  const { updatedAt, conversationId } = cursor ?? { updatedAt: Number.MAX_SAFE_INTEGER, conversationId: LAST }
  const [where, values] = conditionOf(shelf)
  return database.all(`SELECT * FROM conversations WHERE ${where} AND (updated_at, id) < (?, ?) ORDER BY updated_at DESC, id DESC LIMIT ?`, ...values, updatedAt, conversationId, limit).map(readRecord)
}

function conditionOf(shelf: Shelf | undefined): [string, string[]] {
  if (shelf === undefined) return ['deleted_at IS NULL AND archived = 0', []]
  if (shelf.kind === 'all') return ['deleted_at IS NULL', []]
  if (shelf.kind === 'project') return ['deleted_at IS NULL AND project_id = ?', [shelf.projectId]]
  return ['shelf = ?', [shelf.kind === 'folder' ? `folder/${shelf.folderId}` : shelf.kind]]
}
