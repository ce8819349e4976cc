import type { Conversation } from '#contract/conversation.ts'
import type { Folder } from '#contract/library.ts'
import type { ShelfKey, Shelves } from '#renderer/state/shelves.ts'
import { groupByAge } from './group-by-age.ts'

/** What dropping conversations on a row does with them. */
export type Drop = { readonly kind: 'folder'; readonly folderId: string | null } | { readonly kind: 'pin' }

export type LibraryRow =
  | { readonly kind: 'heading'; readonly key: string; readonly label: string; readonly drop: Drop | null }
  | { readonly kind: 'folder'; readonly key: string; readonly folder: Folder; readonly isOpen: boolean }
  | { readonly kind: 'conversation'; readonly key: string; readonly conversation: Conversation; readonly isInFolder: boolean; readonly drop: Drop | null }
  | { readonly kind: 'hint'; readonly key: string; readonly text: string }
  /** In sight, the shelf is read on. */
  | { readonly kind: 'more'; readonly key: string; readonly shelf: ShelfKey }

export type LibraryView = 'all' | 'archive' | 'bin'

interface Given {
  readonly shelves: Shelves
  readonly folders: readonly Folder[]
  readonly openFolders: ReadonlySet<string>
  readonly now: number
}

/** The library as one list of rows, of which only those in sight are drawn: pinned first, then folders, then the rest by age. */
export function libraryRows(view: LibraryView, given: Given): LibraryRow[] {
  if (view !== 'all') return shelfRows(given.shelves, view, { isInFolder: false, drop: null })
  const rows: LibraryRow[] = []
  const pinned = shelfRows(given.shelves, 'pinned', { isInFolder: false, drop: { kind: 'pin' } })
  if (pinned.length > 0) rows.push({ kind: 'heading', key: 'pinned', label: 'Pinned', drop: { kind: 'pin' } }, ...pinned)
  if (given.folders.length > 0) rows.push({ kind: 'heading', key: 'folders', label: 'Folders', drop: null })
  for (const folder of given.folders) {
    const isOpen = given.openFolders.has(folder.folderId)
    rows.push({ kind: 'folder', key: `folder/${folder.folderId}`, folder, isOpen })
    if (!isOpen) continue
    const inside = shelfRows(given.shelves, `folder/${folder.folderId}`, { isInFolder: true, drop: { kind: 'folder', folderId: folder.folderId } })
    if (inside.length > 0) rows.push(...inside)
    else rows.push({ kind: 'hint', key: `empty/${folder.folderId}`, text: given.shelves.get(`folder/${folder.folderId}`)?.next === undefined ? 'Loading' : 'Empty. Drag conversations here, or use their menu.' })
  }
  const open = given.shelves.get('open')
  const drop: Drop = { kind: 'folder', folderId: null }
  for (const group of groupByAge(open?.items ?? [], given.now)) {
    rows.push({ kind: 'heading', key: group.label, label: group.label, drop })
    for (const conversation of group.conversations) rows.push({ kind: 'conversation', key: conversation.conversationId, conversation, isInFolder: false, drop })
  }
  if (open?.next) rows.push({ kind: 'more', key: 'more/open', shelf: 'open' })
  return rows
}

function shelfRows(shelves: Shelves, shelf: ShelfKey, more: { readonly isInFolder: boolean; readonly drop: Drop | null }): LibraryRow[] {
  const list = shelves.get(shelf)
  const rows: LibraryRow[] = (list?.items ?? []).map((conversation) => ({ kind: 'conversation', key: conversation.conversationId, conversation, ...more }))
  if (list?.next) rows.push({ kind: 'more', key: `more/${shelf}`, shelf })
  return rows
}
