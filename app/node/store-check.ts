import type { StoreProblem, StoreProgress } from '#core/ports/store-keeper.ts'
import { readRow } from './conversation-store-rows.ts'
import type { Reader } from './sqlite-reader.ts'

export interface DamagedEntry {
  readonly conversation: number
  readonly conversationId: string
  readonly title: string
  readonly seq: number
}

export interface Found {
  readonly problems: readonly StoreProblem[]
  readonly damaged: readonly DamagedEntry[]
  /** What can be made anew from the entries is not as it should be. */
  readonly badIndex: boolean
}

export interface Watch {
  onProgress(progress: StoreProgress): void
  /** Throws where nobody waits any more. */
  check(): void
}

export const unwatched: Watch = { onProgress() {}, check() {} }

/** Progress is told, and a stop heard, each time so many entries were read. */
const STRIDE = 5_000
const LEAST = 1_000

/** Reads everything once. @throws the error of SQLite where a page cannot be read at all */
export function checkStore(reader: Reader, watch: Watch = unwatched): Found {
  const problems: StoreProblem[] = []
  watch.onProgress({ what: 'Checking the file', done: 0, total: 0 })
  for (const row of reader.all('PRAGMA integrity_check(10)')) {
    const line = String(row['integrity_check'])
    if (line !== 'ok') problems.push({ text: `The database is damaged: ${line}`, repairable: /index/i.test(line) })
  }
  watch.check()
  const badIndex = problems.some(({ repairable }) => repairable)
  const damaged = checkEntries(reader, watch)
  const counts = new Map<string, number>()
  for (const { title } of damaged) counts.set(title, (counts.get(title) ?? 0) + 1)
  for (const [title, count] of counts) problems.push({ text: `${count} ${count === 1 ? 'entry' : 'entries'} of the conversation "${title}" cannot be read.`, repairable: true })
  watch.check()
  const index = checkIndexes(reader)
  return { problems: [...problems, ...index], damaged, badIndex: badIndex || index.length > 0 }
}

function checkEntries(reader: Reader, watch: Watch): DamagedEntry[] {
  const total = Number(reader.get('SELECT max(rowid) AS total FROM events')?.['total'] ?? 0)
  const damaged: DamagedEntry[] = []
  let done = 0
  for (const row of reader.iterate('SELECT conversations.id, conversations.title, events.conversation, seq, body, hash FROM events JOIN conversations ON conversations.key = events.conversation')) {
    if (done % STRIDE === 0) {
      watch.check()
      if (total > LEAST) watch.onProgress({ what: 'Checking each entry', done, total })
    }
    done++
    const { body, hash, seq } = row
    const isSound = typeof body === 'string' && hash instanceof Uint8Array && readRow(String(row['id']), Number(seq), body, hash) !== undefined
    if (!isSound) damaged.push({ conversation: Number(row['conversation']), conversationId: String(row['id']), title: String(row['title']), seq: Number(seq) })
  }
  return damaged
}

/** What finds things quickly must know exactly what there is. */
function checkIndexes(reader: Reader): StoreProblem[] {
  const count = (sql: string): number => Number(Object.values(reader.get(sql) ?? {})[0] ?? 0)
  const problems: StoreProblem[] = []
  if (count('SELECT count(*) FROM texts') !== count('SELECT count(*) FROM text_search_docsize')) problems.push({ text: 'The search does not know all that was said.', repairable: true })
  const unknown = count("SELECT count(*) FROM events WHERE type = 'turn-start' AND NOT EXISTS (SELECT 1 FROM turns WHERE turns.conversation = events.conversation AND turns.turn_id = events.turn_id)")
  const astray = count("SELECT count(*) FROM turns WHERE NOT EXISTS (SELECT 1 FROM events WHERE events.conversation = turns.conversation AND events.seq = turns.first_seq AND events.turn_id = turns.turn_id AND events.type = 'turn-start')")
  const missing = unknown + astray
  if (missing > 0) problems.push({ text: `The index of turns is wrong about ${missing} ${missing === 1 ? 'turn' : 'turns'}, so ${missing === 1 ? 'it does' : 'they do'} not show.`, repairable: true })
  return problems
}
