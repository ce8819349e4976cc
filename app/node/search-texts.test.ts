import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SearchQuery } from '#core/ports/text-search.ts'
import { createConversationStore } from './conversation-store.ts'
import { searchTexts } from './search-texts.ts'
import { createMatcher, snippetOf, wordsOf, type Words } from './search-words.ts'
import type { Database } from './sqlite-database.ts'
import { openDatabase } from './sqlite-open.ts'
import { createTextSearch, type NodeTextSearch } from './text-search.ts'

const never = new AbortController().signal
let folder: string
let database: Database
let search: NodeTextSearch

/** 1,500 texts of one conversation, of which every tenth has a rare word, and a few that say more; the last conversation lies in the bin. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'steward-search-'))
  const file = join(folder, 'steward.db')
  database = openDatabase(file)
  const store = createConversationStore(database)
  for (const conversationId of ['c', 'binned']) store.create({ conversationId, title: `Talk ${conversationId}`, createdAt: 1, updatedAt: 1, headTurnId: null })
  database.write({ durable: false }, () => {
    const add = (turnId: string, text: string, conversation = 1): number => database.run('INSERT INTO texts (conversation, turn_id, at, text) VALUES (?, ?, 1, ?)', conversation, turnId, text)
    add('first', 'a zymurgist brews the espresso')
    add('near', 'apple pie apple pie apple pie')
    add('far', `apple ${'word '.repeat(300)} pie`)
    for (let index = 0; index < 1500; index++) add(`t${index}`, `message number ${index} with common words${index % 10 === 0 ? ' and pie, apple' : ''}`)
    add('gone', 'zymurgist in the bin', 2)
    database.run("UPDATE conversations SET deleted_at = 1 WHERE id = 'binned'")
  })
  search = createTextSearch(file)
})
afterAll(async () => {
  await search.close()
  database.close()
  rmSync(folder, { recursive: true })
})

const look = (text: string, more: Partial<SearchQuery> = {}) => searchTexts(database, { text, limit: 3, order: 'newest', ...more })
const turns = (text: string, more: Partial<SearchQuery> = {}) => look(text, more).hits.map(({ turnId }) => turnId)

test.each([
  ['mess', ['t1499', 't1498', 't1497']], // a common beginning: among the newest texts
  ['zym', ['first']], // a rare one, far behind: by the index; what lies in the bin is not found
  ['common pi', ['t1490', 't1480', 't1470']],
  ['the zym', ['first']],
  ['zym ', []], // the word is written to its end
  ['zymurgist ', ['first']],
  ['ESPRÉSSO', ['first']],
  ['talk', [null]],
  ['"', []],
] as const)('%j, newest first', (text, expected) => {
  expect(turns(text)).toEqual(expected)
})

test('pages follow each other without a gap, and the last one says so', () => {
  const seen: (string | null)[] = []
  for (let cursor: string | undefined = undefined, pages = 0; pages < 100; pages++) {
    const page = look('apple', { limit: 20, ...(cursor === undefined ? {} : { cursor }) })
    seen.push(...page.hits.map(({ turnId }) => turnId))
    if (page.next === null) break
    cursor = page.next
  }
  expect(seen).toHaveLength(152)
  expect(new Set(seen).size).toBe(152)
})

test('best first: often and near, among the newest where there are too many', () => {
  const best = look('apple pie', { order: 'best', limit: 200 })
  expect([best.hits[0]?.turnId, best.hits.at(-1)?.turnId, best.hits.length, best.next, best.among]).toEqual(['near', 'far', 152, null, null])
  const many = look('common', { order: 'best', limit: 3 })
  expect([many.among, many.next, many.hits.length]).toEqual([1000, '3', 3])
  expect(look('common', { order: 'best', limit: 3, cursor: '3' }).hits.map(({ turnId }) => turnId)).not.toEqual(many.hits.map(({ turnId }) => turnId))
})

const marked = (text: string, words: Words): string => {
  const { snippet, marks } = snippetOf(text, createMatcher(words))
  return marks.reduceRight((whole, [offset, length]) => `${whole.slice(0, offset)}[${whole.slice(offset, offset + length)}]${whole.slice(offset + length)}`, snippet)
}

test.each([
  ['cafe ', 'Tell me about the Café, and cafés', 'Tell me about the [Café], and cafés'],
  ['caf', 'Tell me about the Café, and cafés', 'Tell me about the [Caf]é, and [caf]és'],
  ['cafe  ', 'decafe\u0301 cafe\u0301', 'decafe\u0301 [cafe\u0301]'],
  ['two one ', 'line one\nline two', 'line [one] line [two]'],
  ['needle', `${'x '.repeat(300)}needle ${'y '.repeat(300)}`, `…${'x '.repeat(19)}[needle] ${'y '.repeat(67)}y…`],
  ['a b', 'a+b (c)', '[a]+[b] (c)'],
])('the snippet marks the words of %j', (query, text, expected) => {
  const words = wordsOf(query)
  expect(words && marked(text, words)).toBe(expected)
})

test('the thread answers as the database does, tells what it cannot read, and a search that nobody waits for gives way', async () => {
  expect(await search.search({ text: 'apple pi', limit: 5, order: 'best' }, never)).toEqual(look('apple pi', { limit: 5, order: 'best' }))
  const controller = new AbortController()
  const given = search.search({ text: 'common', limit: 200, order: 'best' }, controller.signal)
  const queued = search.search({ text: 'common', limit: 200, order: 'best' }, controller.signal)
  controller.abort()
  await expect(given).rejects.toMatchObject({ name: 'AbortError' })
  await expect(queued).rejects.toMatchObject({ name: 'AbortError' })
  expect((await search.search({ text: 'zym', limit: 5, order: 'newest' }, never)).hits).toHaveLength(1)
  database.write({ durable: false }, () => database.run("INSERT INTO texts (conversation, turn_id, at, text) VALUES (1, 'new', 1, 'zymurgist again')"))
  expect((await search.search({ text: 'zym', limit: 5, order: 'newest' }, never)).hits).toHaveLength(2)
})

test('find in a conversation: the turns of the path with their counts, in its order', async () => {
  const store = createConversationStore(database)
  store.create({ conversationId: 'f', title: 'needle in the title', createdAt: 1, updatedAt: 1, headTurnId: null })
  let seq = 0
  for (const [turnId, parentTurnId, text] of [['a', null, 'Needle, needle'], ['x', 'a', 'needle of another branch'], ['b', 'a', 'nothing'], ['c', 'b', 'a needleneedle']] as const) {
    const stamp = { conversationId: 'f', turnId, at: 1 }
    store.append([{ type: 'turn-start', ...stamp, seq: ++seq, parentTurnId, cause: 'message', content: [{ type: 'text', text }], attachments: [], model: { providerId: 'p', model: 'm' }, runBy: 'i' }, { type: 'turn-end', ...stamp, seq: ++seq, outcome: { kind: 'done' }, usage: {}, durationMs: 1 }], { durable: false })
  }
  store.update('f', { headTurnId: 'c' })
  expect(await search.find('f', 'NEEDLE', never)).toEqual({ turns: [{ turnId: 'a', count: 2 }, { turnId: 'c', count: 2 }], total: 4 })
  expect(await search.find('none', 'needle', never)).toEqual({ turns: [], total: 0 })
})

test('without a database there is nothing to find, and after the end neither', async () => {
  const nowhere = createTextSearch(join(folder, 'none.db'))
  expect((await nowhere.search({ text: 'x', limit: 5, order: 'newest' }, never)).hits).toEqual([])
  await nowhere.close()
})
