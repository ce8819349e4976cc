import { expect, test } from 'vitest'
import type { Conversation } from '#contract/conversation.ts'
import { addPage, emptyShelf, placeChanges, shelfKeyOf, type Shelves } from './shelves.ts'

const at = (conversationId: string, updatedAt: number, place: Partial<Conversation> = {}): Conversation => ({
  conversationId, title: conversationId, createdAt: 0, updatedAt, headTurnId: null, running: false, folderId: null, pinned: false, archived: false, titledBy: 'start', source: null, deletedAt: null, ...place,
})
const ids = (shelves: Shelves, key: string) => shelves.get(key)?.items.map(({ conversationId }) => conversationId)
const change = (shelves: Shelves, ...conversations: Conversation[]) => placeChanges(shelves, new Map(conversations.map((conversation) => [conversation.conversationId, conversation])))

test('the bin comes before the archive before the pinned before a folder', () => {
  expect([at('a', 1), at('a', 1, { folderId: 'f' }), at('a', 1, { folderId: 'f', pinned: true }), at('a', 1, { pinned: true, archived: true }), at('a', 1, { archived: true, deletedAt: 5 })].map(shelfKeyOf)).toEqual(['open', 'folder/f', 'pinned', 'archive', 'bin'])
})

test('a change moves to its place; what lies beyond the read part waits for its page', () => {
  const open = addPage(emptyShelf, [at('e', 50), at('d', 40), at('c', 30)], { updatedAt: 30, conversationId: 'c' })
  let shelves: Shelves = new Map([['open', open], ['pinned', addPage(emptyShelf, [], null)]])
  shelves = change(shelves, at('c', 60))
  expect(ids(shelves, 'open')).toEqual(['c', 'e', 'd'])
  shelves = change(shelves, at('old', 10), at('tie', 30), at('a-tie', 30))
  // Of the same moment as the end: the greater id stands before it.
  expect(ids(shelves, 'open')).toEqual(['c', 'e', 'd', 'tie'])
  shelves = change(shelves, at('e', 50, { pinned: true }), at('d', 40, { archived: true }))
  expect([ids(shelves, 'open'), ids(shelves, 'pinned'), ids(shelves, 'archive')]).toEqual([['c', 'tie'], ['e'], undefined])
  expect(ids(placeChanges(shelves, new Map([['e', null]])), 'pinned')).toEqual([])
})

test('a page gives nothing twice, and what stands there already is newer', () => {
  const list = addPage(addPage(emptyShelf, [at('c', 90), at('b', 40)], { updatedAt: 40, conversationId: 'b' }), [at('c', 30), at('a', 20)], null)
  expect(list.items.map(({ conversationId, updatedAt }) => [conversationId, updatedAt])).toEqual([['c', 90], ['b', 40], ['a', 20]])
})
