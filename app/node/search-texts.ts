import type { FoundTurns, SearchHit, SearchPage, SearchQuery } from '#core/ports/text-search.ts'
import { createMatcher, matchExpression, scoreOf, snippetOf, wordsOf, type Matcher, type Words } from './search-words.ts'
import type { Row } from './sqlite-database.ts'
import type { Reader } from './sqlite-reader.ts'

/** Throws where nobody waits for the answer any more. */
export type CheckCancelled = () => void

/** So many texts are looked through before the index is asked for all words that begin like this one: for a common beginning that takes it long, and then these hold a page of hits. */
const LOOK_THROUGH = 1_000
const LOOK_THROUGH_LENGTH = 1_000_000
/** So many of the newest matches are ranked, and no more text than this: each has to be read. */
const RANKED = 1_000
const RANKED_LENGTH = 4_000_000
const CHECK_EVERY = 64

const FIELDS = 'texts.key, texts.turn_id, texts.at, texts.text, conversations.id AS conversation, conversations.title'
// CROSS: in this order, row by row, so that the newest come first and nothing is sorted.
const FROM_TEXTS = `SELECT ${FIELDS} FROM texts CROSS JOIN conversations ON conversations.key = texts.conversation WHERE texts.key < ? AND conversations.deleted_at IS NULL ORDER BY texts.key DESC`
const FROM_INDEX = `SELECT ${FIELDS} FROM text_search CROSS JOIN texts ON texts.key = text_search.rowid CROSS JOIN conversations ON conversations.key = texts.conversation
  WHERE text_search MATCH ? AND text_search.rowid < ? AND conversations.deleted_at IS NULL ORDER BY text_search.rowid DESC`

/** A page of the texts that hold every word. */
export function searchTexts(reader: Reader, { text, limit, order, cursor }: SearchQuery, check: CheckCancelled = () => {}): SearchPage {
  const words = wordsOf(text)
  if (!words) return { hits: [], next: null, among: null }
  const matcher = createMatcher(words)
  if (order === 'best') return bestOf(reader, words, matcher, { from: Number(cursor ?? 0), limit }, check)
  const rows: Row[] = []
  for (const row of matching(reader, words, matcher, cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor), check)) {
    if (rows.length === limit) return { hits: rows.map((found) => hitOf(found, matcher)), next: String(rows.at(-1)?.['key']), among: null }
    rows.push(row)
  }
  return { hits: rows.map((row) => hitOf(row, matcher)), next: null, among: null }
}

function bestOf(reader: Reader, words: Words, matcher: Matcher, page: { from: number; limit: number }, check: CheckCancelled): SearchPage {
  const ranked: { row: Row; score: number }[] = []
  let length = 0
  let more = false
  for (const row of matching(reader, words, matcher, Number.MAX_SAFE_INTEGER, check)) {
    if (ranked.length === RANKED || length > RANKED_LENGTH) {
      more = true
      break
    }
    const text = String(row['text'])
    length += text.length
    // A title says what all of a conversation is about.
    ranked.push({ row, score: scoreOf(text, matcher) * (row['turn_id'] === null ? 2 : 1) })
  }
  // Stable: of two that fit as well, the newer comes first.
  ranked.sort((one, other) => other.score - one.score)
  const to = page.from + page.limit
  return { hits: ranked.slice(page.from, to).map(({ row }) => hitOf(row, matcher)), next: to < ranked.length ? String(to) : null, among: more ? ranked.length : null }
}

/** Rows that hold every word, newest first, those before a key; read as they are taken. */
function* matching(reader: Reader, words: Words, { prefix }: Matcher, before: number, check: CheckCancelled): Iterable<Row> {
  let from = before
  if (words.prefix !== undefined && prefix) {
    const wholeWords = matchExpression({ whole: words.whole, prefix: undefined })
    const candidates = words.whole.length === 0 ? reader.iterate(FROM_TEXTS, from) : reader.iterate(FROM_INDEX, wholeWords, from)
    let looked = 0
    let length = 0
    let isAll = true
    for (const row of candidates) {
      if (looked % CHECK_EVERY === 0) check()
      if (looked++ === LOOK_THROUGH || length > LOOK_THROUGH_LENGTH) {
        isAll = false
        break
      }
      const text = String(row['text'])
      from = Number(row['key'])
      length += text.length
      if (prefix.find(text, 1).length > 0) yield row
    }
    if (isAll) return
  }
  let looked = 0
  for (const row of reader.iterate(FROM_INDEX, matchExpression(words), from)) {
    if (looked++ % CHECK_EVERY === 0) check()
    yield row
  }
}

function hitOf(row: Row, matcher: Matcher): SearchHit {
  return {
    conversationId: String(row['conversation']),
    title: String(row['title']),
    turnId: row['turn_id'] === null ? null : String(row['turn_id']),
    at: Number(row['at']),
    ...snippetOf(String(row['text']), matcher),
  }
}

const PATH_TO_HEAD = `WITH RECURSIVE path (conversation, turn_id, parent_turn_id) AS (
  SELECT turns.conversation, turns.turn_id, turns.parent_turn_id FROM conversations JOIN turns ON turns.conversation = conversations.key AND turns.turn_id = conversations.head_turn_id WHERE conversations.id = ?
  UNION
  SELECT turns.conversation, turns.turn_id, turns.parent_turn_id FROM path JOIN turns ON turns.conversation = path.conversation AND turns.turn_id = path.parent_turn_id
) SELECT turn_id FROM path`

/** How often a text stands in each turn of the path to the head. */
export function findText(reader: Reader, conversationId: string, text: string, check: CheckCancelled = () => {}): FoundTurns {
  const wanted = text.toLowerCase()
  const counts = new Map<string, number>()
  let looked = 0
  for (const row of reader.iterate('SELECT turn_id, text FROM texts WHERE conversation = (SELECT key FROM conversations WHERE id = ?) AND turn_id IS NOT NULL', conversationId)) {
    if (looked++ % CHECK_EVERY === 0) check()
    const count = countOf(String(row['text']).toLowerCase(), wanted)
    const turnId = String(row['turn_id'])
    if (count > 0) counts.set(turnId, (counts.get(turnId) ?? 0) + count)
  }
  const path = counts.size === 0 ? [] : reader.all(PATH_TO_HEAD, conversationId).map((row) => String(row['turn_id'])).reverse()
  const turns = path.flatMap((turnId) => {
    const count = counts.get(turnId)
    return count === undefined ? [] : [{ turnId, count }]
  })
  return { turns, total: turns.reduce((sum, { count }) => sum + count, 0) }
}

function countOf(text: string, wanted: string): number {
  let count = 0
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) count++
  return count
}
