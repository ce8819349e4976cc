import { expect, test } from 'vitest'
import type { Conversation } from '#contract/conversation.ts'
import { addPage, emptyShelf } from '#renderer/state/shelves.ts'
import { libraryRows } from './library-rows.ts'

const now = new Date(2026, 4, 20, 15).getTime()
const at = (conversationId: string, updatedAt = now): Conversation => ({
  conversationId, title: conversationId, createdAt: 0, updatedAt, headTurnId: null, running: false, folderId: null, pinned: false, archived: false, titledBy: 'start', source: null, deletedAt: null,
})
const shelves = new Map([
  ['pinned', addPage(emptyShelf, [at('p')], null)],
  ['open', addPage(emptyShelf, [at('today'), at('old', 0)], { updatedAt: 0, conversationId: 'old' })],
  ['folder/f', addPage(emptyShelf, [at('inside')], { updatedAt: now, conversationId: 'inside' })],
  ['folder/g', addPage(emptyShelf, [], null)],
  ['archive', addPage(emptyShelf, [at('away')], null)],
])
const folders = [{ folderId: 'f', name: 'Full' }, { folderId: 'g', name: 'Gone' }]

test('pinned, then folders, then by age; a folded folder shows nothing of it', () => {
  const keys = (openFolders: string[]) => libraryRows('all', { shelves, folders, openFolders: new Set(openFolders), now }).map(({ key }) => key)
  expect(keys([])).toEqual(['pinned', 'p', 'folders', 'folder/f', 'folder/g', 'Today', 'today', 'Older', 'old', 'more/open'])
  expect(keys(['f', 'g'])).toEqual(['pinned', 'p', 'folders', 'folder/f', 'inside', 'more/folder/f', 'folder/g', 'empty/g', 'Today', 'today', 'Older', 'old', 'more/open'])
  expect(libraryRows('archive', { shelves, folders, openFolders: new Set(), now }).map(({ key }) => key)).toEqual(['away'])
})
