import { draftSchema } from '#contract/calls/draft.ts'
import type { DraftStore } from '#core/ports/draft-store.ts'
import type { Database } from './sqlite-database.ts'
import { readJson } from './sqlite-json.ts'

const keyOf = (conversationId: string | null): string => conversationId ?? ''

/** Drafts in the database. An emptied one keeps its row: its revision goes on. */
export function createDraftStore(database: Database): DraftStore {
  return {
    get(conversationId) {
      const row = database.get('SELECT revision, body FROM drafts WHERE conversation = ?', keyOf(conversationId))
      const draft = draftSchema.safeParse(readJson(row?.['body']))
      return { draft: draft.success ? draft.data : null, revision: Number(row?.['revision'] ?? 0) }
    },
    set(conversationId, draft, now) {
      return database.write({ durable: false }, () => {
        const body = draft === null ? null : JSON.stringify(draft)
        database.run(
          'INSERT INTO drafts (conversation, revision, updated_at, body) VALUES (?, 1, ?, ?) ON CONFLICT (conversation) DO UPDATE SET revision = revision + 1, updated_at = excluded.updated_at, body = excluded.body',
          keyOf(conversationId),
          now,
          body,
        )
        return Number(database.get('SELECT revision FROM drafts WHERE conversation = ?', keyOf(conversationId))?.['revision'])
      })
    },
    list: () => database.all('SELECT conversation FROM drafts WHERE body IS NOT NULL').map((row) => (row['conversation'] === '' ? null : String(row['conversation']))),
  }
}
