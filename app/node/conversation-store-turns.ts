import type { TurnPlace } from '#core/ports/conversation-store.ts'
import type { Database, Row } from './sqlite-database.ts'

/** The turn index of the database: who follows whom, and where the events of a turn lie. */
export interface TurnIndex {
  place(conversation: number, turnId: string): TurnPlace | undefined
  pathBefore(conversation: number, turnId: string, limit: number): TurnPlace[]
  children(conversation: number, turnId: string | null): TurnPlace[]
  newestEnd(conversation: number, turnId: string): string
  isOnPath(conversation: number, turnId: string, endTurnId: string): boolean
  /** The rows of its events, ascending by `seq`. */
  rows(conversation: number, turnId: string): Row[]
}

const PLACE = 'turn_id, parent_turn_id, first_seq'
const ROW = 'events.seq, events.turn_id, events.body, events.hash'

/** UNION, not UNION ALL: a circle, which only a file from elsewhere can hold, ends where it began. Its rows come in the order of the walk. */
const WALK_UP = `WITH RECURSIVE path (conversation, turn_id, parent_turn_id, first_seq) AS (
  SELECT conversation, ${PLACE} FROM turns WHERE conversation = ? AND turn_id = ?
  UNION
  SELECT turns.conversation, turns.turn_id, turns.parent_turn_id, turns.first_seq FROM path JOIN turns ON turns.conversation = path.conversation AND turns.turn_id = path.parent_turn_id
)`

export function createTurnIndex(database: Database): TurnIndex {
  function place(conversation: number, turnId: string): TurnPlace | undefined {
    const row = database.get(`SELECT ${PLACE} FROM turns WHERE conversation = ? AND turn_id = ?`, conversation, turnId)
    return row && readPlace(row)
  }

  return {
    place,
    pathBefore: (conversation, turnId, limit) => database.all(`${WALK_UP} SELECT ${PLACE} FROM path LIMIT ?`, conversation, turnId, limit).map(readPlace).reverse(),
    children: (conversation, turnId) => database.all(`SELECT ${PLACE} FROM turns WHERE conversation = ? AND parent_turn_id IS ? ORDER BY first_seq`, conversation, turnId).map(readPlace),
    newestEnd(conversation, turnId) {
      const seen = new Set<string>()
      for (let end = turnId; ; ) {
        seen.add(end)
        const row = database.get('SELECT turn_id FROM turns WHERE conversation = ? AND parent_turn_id = ? ORDER BY first_seq DESC LIMIT 1', conversation, end)
        const next = row && String(row['turn_id'])
        if (next === undefined || seen.has(next)) return end
        end = next
      }
    },
    isOnPath(conversation, turnId, endTurnId) {
      return database.get(`${WALK_UP} SELECT 1 FROM path WHERE turn_id = ? LIMIT 1`, conversation, endTurnId, turnId) !== undefined
    },
    rows(conversation, turnId) {
      const range = database.get('SELECT first_seq, last_seq FROM turns WHERE conversation = ? AND turn_id = ?', conversation, turnId)
      if (!range) return []
      const [first, last] = [Number(range['first_seq']), Number(range['last_seq'] ?? Number.MAX_SAFE_INTEGER)]
      const rows = database.all(`SELECT ${ROW} FROM events WHERE conversation = ? AND seq BETWEEN ? AND ? AND turn_id = ? AND type <> 'head-select' ORDER BY seq`, conversation, first, last, turnId)
      rows.push(...database.all(`SELECT ${ROW} FROM late_events JOIN events USING (conversation, seq) WHERE late_events.conversation = ? AND late_events.turn_id = ? AND seq > ? ORDER BY seq`, conversation, turnId, last))
      return rows
    },
  }
}

function readPlace(row: Row): TurnPlace {
  const parent = row['parent_turn_id']
  return { turnId: String(row['turn_id']), parentTurnId: typeof parent === 'string' ? parent : null, firstSeq: Number(row['first_seq']) }
}
