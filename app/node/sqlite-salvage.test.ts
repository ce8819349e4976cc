import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, expect, test } from 'vitest'
import { createConversationStore } from './conversation-store.ts'
import { searchTexts } from './search-texts.ts'
import { openDatabase } from './sqlite-open.ts'
import { useTemporaryFolder } from './testing/temporary-folder.ts'

const folder = useTemporaryFolder()
const PAGE = 4096
const EVENTS = 120
let file: string

beforeEach(() => {
  file = join(folder.path, 'steward.db')
  const store = createConversationStore(openDatabase(file))
  for (const conversationId of ['a', 'b']) {
    store.create({ conversationId, title: `Talk ${conversationId}`, createdAt: 1, updatedAt: 1, headTurnId: null })
    store.append([{ type: 'turn-start', conversationId, seq: 1, at: 1, turnId: 't', parentTurnId: null, cause: 'message', content: [], attachments: [], model: { providerId: 'p', model: 'm' }, runBy: 'dead' }], { durable: true })
    for (let seq = 2; seq <= EVENTS; seq++) store.append([{ type: 'message-part', conversationId, seq, at: seq, turnId: 't', step: 0, part: seq, content: { type: 'text', text: `text ${seq} `.repeat(60) } }], { durable: false })
  }
  store.close()
})

/** The number of the first page of a table, counted from 1. */
function rootOf(table: string): number {
  const db = new DatabaseSync(file)
  const root = Number(db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table)?.['rootpage'])
  db.close()
  return root
}

function overwritePage(page: number): void {
  const bytes = readFileSync(file)
  bytes.fill(0xa5, (page - 1) * PAGE, page * PAGE)
  writeFileSync(file, bytes)
}

test('a broken page elsewhere costs no word of any conversation, and search finds them', () => {
  overwritePage(rootOf('grants'))
  const database = openDatabase(file)
  const store = createConversationStore(database)
  expect(database.problems).toMatchObject([{ code: 'store-set-aside', cause: expect.stringContaining('2 conversations of it could be read and are there again. The damaged file is kept as') }])
  for (const conversationId of ['a', 'b']) {
    const events = store.events(conversationId, 0, 1000)
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: EVENTS }, (_, index) => index + 1))
    expect(store.get(conversationId)?.title).toBe(`Talk ${conversationId}`)
  }
  expect(store.openTurns()).toHaveLength(2)
  expect(searchTexts(database, { text: 'talk', limit: 10, order: 'newest' }).hits).toHaveLength(2)
  store.close()
})

test('broken pages within are left out or marked: what is given was written, the rest of each conversation is there', () => {
  const pages = readFileSync(file).length / PAGE
  overwritePage(rootOf('grants'))
  const whole = readFileSync(file)
  let complete = 0
  for (let round = 0; round < 12; round++) {
    const bytes = Buffer.from(whole)
    const page = 1 + ((round * 37 + 11) % (pages - 1))
    bytes.fill(0xa5, page * PAGE + 200, page * PAGE + 264)
    file = join(folder.path, `${round}`, 'steward.db')
    mkdirSync(join(folder.path, `${round}`))
    writeFileSync(file, bytes)
    const store = createConversationStore(openDatabase(file))
    for (const { conversationId } of store.list(10)) {
      const events = store.events(conversationId, 0, 1000)
      for (const event of events) if (event.type === 'message-part' && event.content.type === 'text') expect(event.content.text).toBe(`text ${event.seq} `.repeat(60))
      if (events.filter(({ type }) => type === 'message-part').length > EVENTS / 2) complete++
    }
    expect(store.check().filter((line) => !line.startsWith('The database of Steward could not be read'))).toEqual([])
    store.close()
  }
  // A page holds five of the rows; only one inside of the tree may cost more.
  expect(complete).toBeGreaterThan(12)
})

test('where nothing of it can be read, the copy from before the last update is taken, and that is said', () => {
  mkdirSync(join(folder.path, 'backups'))
  copyFileSync(file, join(folder.path, 'backups', 'steward-schema-1-20260101000000000.db'))
  writeFileSync(file, 'gone '.repeat(5000))
  const database = openDatabase(file)
  expect(database.problems).toMatchObject([{ cause: expect.stringContaining('of the copy steward-schema-1-20260101000000000.db; what came after it is missing') }])
  expect(createConversationStore(database).list(10)).toHaveLength(2)
  database.close()
})
