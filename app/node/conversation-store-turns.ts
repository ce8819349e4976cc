import type { TurnPlace } from '#core/ports/conversation-store.ts'
import type { Database, Row } from './sqlite-database.ts'

/** The turn index of the database: who follows whom, and where the events of a turn lie. */
export interface TurnIndex {
  place(conversation: number, turnId: string): TurnPlace | undefined
  pathBefore(conversation: number, turnId: string, limit: number): TurnPlace[]
  children(conversation: number, turnId: string | null): TurnPlace[]
  /** The turns with the same parent as one of these, oldest first, by parent. */
  siblings(conversation: number, places: readonly TurnPlace[]): Map<string | null, string[]>
  newestEnd(conversation: number, turnId: string): string
  isOnPath(conversation: number, turnId: string, endTurnId: string): boolean
  /** The rows of the events of these turns, of each ascending by `seq`. Turns that lie near each other are read at once. */
  rows(conversation: number, turnIds: readonly string[]): Row[]
}

const PLACE = 'turn_id, parent_turn_id, first_seq'
const ROW = 'events.seq, events.turn_id, events.body, events.hash'
const IN_RANGE = `SELECT ${ROW} FROM events WHERE conversation = ? AND seq BETWEEN ? AND ? AND type <> 'head-select' ORDER BY seq`
const LATE = `SELECT ${ROW} FROM late_events JOIN events USING (conversation, seq) WHERE late_events.conversation = ? AND late_events.turn_id = ? ORDER BY seq`
/** Reading so many events that are not wanted costs less than asking once more. */
const NEAR = 30

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
    siblings(conversation, places) {
      const parents = [...new Set(places.flatMap(({ parentTurnId }) => parentTurnId ?? []))]
      const siblings = new Map<string | null, string[]>()
      const rows = database.all('SELECT parent_turn_id, turn_id FROM turns WHERE conversation = ? AND parent_turn_id IN (SELECT value FROM json_each(?)) ORDER BY first_seq', conversation, JSON.stringify(parents))
      if (places.some(({ parentTurnId }) => parentTurnId === null)) rows.push(...database.all('SELECT parent_turn_id, turn_id FROM turns WHERE conversation = ? AND parent_turn_id IS NULL ORDER BY first_seq', conversation))
      for (const row of rows) {
        const parent = row['parent_turn_id'] === null ? null : String(row['parent_turn_id'])
        siblings.set(parent, [...(siblings.get(parent) ?? []), String(row['turn_id'])])
      }
      return siblings
    },
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
    rows(conversation, turnIds) {
      const ranges: { first: number; last: number }[] = []
      for (const range of database.all('SELECT first_seq, last_seq FROM turns WHERE conversation = ? AND turn_id IN (SELECT value FROM json_each(?))', conversation, JSON.stringify(turnIds))) {
        ranges.push({ first: Number(range['first_seq']), last: Number(range['last_seq'] ?? Number.MAX_SAFE_INTEGER) })
      }
      const wanted = new Set(turnIds)
      const rows = merge(ranges).flatMap(({ first, last }) => database.all(IN_RANGE, conversation, first, last).filter((row) => wanted.has(String(row['turn_id']))))
      if (ranges.length === 0 || !database.get('SELECT 1 FROM late_events WHERE conversation = ? LIMIT 1', conversation)) return rows
      const known = new Set(rows.map((row) => row['seq']))
      for (const turnId of turnIds) rows.push(...database.all(LATE, conversation, turnId).filter((row) => !known.has(row['seq'] ?? null)))
      return rows
    },
  }
}

function readPlace(row: Row): TurnPlace {
  const parent = row['parent_turn_id']
  return { turnId: String(row['turn_id']), parentTurnId: typeof parent === 'string' ? parent : null, firstSeq: Number(row['first_seq']) }
}

function merge(ranges: { first: number; last: number }[]): { first: number; last: number }[] {
  const merged: { first: number; last: number }[] = []
  for (const { first, last } of ranges.sort((one, other) => one.first - other.first)) {
    const before = merged.at(-1)
    if (before && first - before.last <= NEAR) before.last = Math.max(before.last, last)
    else merged.push({ first, last })
  }
  return merged
}
