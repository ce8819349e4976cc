import type { ConversationEvent } from '#contract/conversation.ts'
import { describeProblem, StewardError } from '#contract/problem.ts'
import type { ContextEvent, ConversationStore } from '#core/ports/conversation-store.ts'
import { mergeDeltas, readRow, writeRow } from './conversation-store-rows.ts'
import { indexStretch, indexTitle } from './conversation-store-search.ts'
import { createTurnIndex } from './conversation-store-turns.ts'
import { listRecords, readRecord, writePlace } from './library-store-rows.ts'
import { checkStore } from './store-check.ts'
import type { Database, Row } from './sqlite-database.ts'

export interface NodeConversationStore extends ConversationStore {
  /** Checks everything at once, for tests: `store-keeper` does the same beside the thread that serves. The problems are plain sentences. */
  check(): string[]
  /** Closes the database, which the other stores share: the last of all. */
  close(): void
}

/** Conversations in the database: events in one table, what search needs beside it. */
export function createConversationStore(database: Database): NodeConversationStore {
  const keys = new Map<string, number>()
  const index = createTurnIndex(database)

  function findKey(conversationId: string): number | undefined {
    const known = keys.get(conversationId)
    if (known !== undefined) return known
    const row = database.get('SELECT key FROM conversations WHERE id = ?', conversationId)
    if (!row) return undefined
    keys.set(conversationId, Number(row['key']))
    return Number(row['key'])
  }

  function keyOf(conversationId: string): number {
    const key = findKey(conversationId)
    if (key === undefined) throw new StewardError({ code: 'conversation-unknown', message: 'This conversation does not exist any more.', nextStep: 'Choose another one.' })
    return key
  }

  function insert(event: ConversationEvent): void {
    const key = keyOf(event.conversationId)
    const { turnId, type, body, hash } = writeRow(event)
    const added = database.run('INSERT INTO events (conversation, seq, turn_id, type, body, hash) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING', key, event.seq, turnId, type, body, hash)
    if (added === 0) {
      throw new StewardError({
        code: 'conversation-changed',
        message: 'Another Steward process wrote to this conversation at the same time.',
        nextStep: 'Open the conversation again, then send once more.',
      })
    }
    if (event.type === 'turn-start') database.run('INSERT OR REPLACE INTO open_turns (conversation, turn_id, run_by) VALUES (?, ?, ?)', key, event.turnId, event.runBy)
    if (event.type === 'turn-end') database.run('DELETE FROM open_turns WHERE conversation = ? AND turn_id = ?', key, event.turnId)
    // Not at each event: a row in the search costs several pages, and the writer of these two does not wait for them.
    if (event.type === 'step-end' || event.type === 'turn-end') indexStretch(database, key, event.turnId, stretchBefore(event.conversationId, key, event))
  }

  /** The events of the turn since its last step ended, oldest first. */
  function stretchBefore(conversationId: string, key: number, end: { seq: number; turnId: string }): ConversationEvent[] {
    const stretch: ConversationEvent[] = []
    for (const row of database.iterate('SELECT seq, type, body, hash FROM events WHERE conversation = ? AND seq < ? AND turn_id = ? ORDER BY seq DESC', key, end.seq, end.turnId)) {
      if (row['type'] === 'step-end') break
      const event = readEvent(conversationId, row)
      if (event) stretch.push(event)
      if (row['type'] === 'turn-start') break
    }
    return stretch.reverse()
  }

  return {
    append(events, { durable }) {
      if (events.length === 0) return
      database.write({ durable }, () => mergeDeltas(events).forEach(insert))
    },
    events(conversationId, after, limit) {
      const key = findKey(conversationId)
      if (key === undefined) return []
      return database
        .all('SELECT seq, turn_id, body, hash FROM events WHERE conversation = ? AND seq > ? ORDER BY seq LIMIT ?', key, after, limit)
        .flatMap((row) => readEvent(conversationId, row) ?? damagedEvent(conversationId, row))
    },
    turn(conversationId, turnId) {
      const key = findKey(conversationId)
      return key === undefined ? [] : index.rows(key, [turnId]).flatMap((row) => readEvent(conversationId, row) ?? damagedEvent(conversationId, row))
    },
    turns(conversationId, turnIds) {
      const key = findKey(conversationId)
      const turns = new Map<string, ConversationEvent[]>(turnIds.map((turnId) => [turnId, []]))
      for (const row of key === undefined ? [] : index.rows(key, turnIds)) turns.get(String(row['turn_id']))?.push(...[readEvent(conversationId, row) ?? damagedEvent(conversationId, row)].flat())
      return turns
    },
    place(conversationId, turnId) {
      const key = findKey(conversationId)
      return key === undefined ? undefined : index.place(key, turnId)
    },
    pathBefore(conversationId, turnId, limit) {
      const key = findKey(conversationId)
      return key === undefined ? [] : index.pathBefore(key, turnId, limit)
    },
    children(conversationId, turnId) {
      const key = findKey(conversationId)
      return key === undefined ? [] : index.children(key, turnId)
    },
    siblings(conversationId, places) {
      const key = findKey(conversationId)
      return key === undefined ? new Map() : index.siblings(key, places)
    },
    newestEnd(conversationId, turnId) {
      const key = findKey(conversationId)
      return key === undefined ? turnId : index.newestEnd(key, turnId)
    },
    isOnPath(conversationId, turnId, endTurnId) {
      const key = findKey(conversationId)
      return key !== undefined && index.isOnPath(key, turnId, endTurnId)
    },
    contextEvents(conversationId) {
      const key = findKey(conversationId)
      if (key === undefined) return []
      // In the words of the index (sqlite-schema.ts), or it is not used.
      const rows = database.all("SELECT seq, body, hash FROM events WHERE conversation = ? AND type IN ('tools-found', 'context-change', 'compaction') ORDER BY seq", key)
      return rows.flatMap((row) => (readEvent(conversationId, row) as ContextEvent | undefined) ?? [])
    },
    lastSeq(conversationId) {
      const key = findKey(conversationId)
      return key === undefined ? 0 : Number(database.get('SELECT max(seq) AS seq FROM events WHERE conversation = ?', key)?.['seq'] ?? 0)
    },
    create(record, events = [], { durable } = { durable: true }) {
      database.write({ durable }, () => {
        const { conversationId, title, createdAt, updatedAt, headTurnId, origin, projectId } = record
        database.run('INSERT INTO conversations (id, title, created_at, updated_at, head_turn_id, origin, project_id) VALUES (?, ?, ?, ?, ?, ?, ?)', conversationId, title, createdAt, updatedAt, headTurnId, origin ? JSON.stringify(origin) : null, projectId ?? null)
        writePlace(database, record)
        indexTitle(database, keyOf(conversationId), title, createdAt)
        // As they were stored, so that a replay has their times.
        events.forEach(insert)
        // What a copy or a file brings was used elsewhere.
        if (events.length > 0) database.run('DELETE FROM usage WHERE conversation = ?', conversationId)
      })
    },
    update(conversationId, change) {
      database.write({ durable: false }, () => {
        const key = keyOf(conversationId)
        if (change.title !== undefined) {
          database.run('UPDATE conversations SET title = ? WHERE key = ?', change.title, key)
          indexTitle(database, key, change.title, change.updatedAt ?? Date.now())
        }
        if (change.titledBy !== undefined) database.run('UPDATE conversations SET titled_by = ? WHERE key = ?', change.titledBy, key)
        if (change.updatedAt !== undefined) database.run('UPDATE conversations SET updated_at = ? WHERE key = ?', change.updatedAt, key)
        if (change.projectId !== undefined) database.run('UPDATE conversations SET project_id = ? WHERE key = ?', change.projectId, key)
        if (change.headTurnId !== undefined) database.run('UPDATE conversations SET head_turn_id = ? WHERE key = ?', change.headTurnId, key)
      })
    },
    remove(conversationId) {
      const key = findKey(conversationId)
      if (key === undefined) return
      database.write({ durable: true }, () => {
        for (const table of ['events', 'turns', 'late_events', 'open_turns', 'texts']) database.run(`DELETE FROM ${table} WHERE conversation = ?`, key)
        database.run('DELETE FROM drafts WHERE conversation = ?', conversationId)
        database.run('DELETE FROM conversations WHERE key = ?', key)
      })
      keys.delete(conversationId)
    },
    get(conversationId) {
      const row = database.get('SELECT * FROM conversations WHERE id = ?', conversationId)
      return row && readRecord(row)
    },
    list: (limit, shelf, cursor) => listRecords(database, limit, shelf, cursor),
    openTurns: () =>
      database
        .all('SELECT conversations.id, turn_id, run_by FROM open_turns JOIN conversations ON conversations.key = open_turns.conversation')
        .map((row) => ({ conversationId: String(row['id']), turnId: String(row['turn_id']), runBy: String(row['run_by']) })),
    check: () => checkDatabase(database),
    close: () => database.close(),
  }
}

function readEvent(conversationId: string, row: Row): ConversationEvent | undefined {
  const { body, hash, seq } = row
  return typeof body === 'string' && hash instanceof Uint8Array ? readRow(conversationId, Number(seq), body, hash) : undefined
}

/** A damaged row is told where it stood: a conversation with a hole in it must not look whole. */
function damagedEvent(conversationId: string, row: Row): ConversationEvent[] {
  if (typeof row['turn_id'] !== 'string') return []
  const text = 'A part of this conversation cannot be read: the database was damaged here.'
  return [{ type: 'notice', conversationId, seq: Number(row['seq']), at: 0, turnId: row['turn_id'], step: 0, code: 'event-damaged', text }]
}

function checkDatabase(database: Database): string[] {
  const found = database.problems.map(describeProblem)
  try {
    found.push(...checkStore(database).problems.map(({ text }) => text))
  } catch (error) {
    found.push(error instanceof StewardError ? describeProblem(error.problem) : String(error))
  }
  return found
}
