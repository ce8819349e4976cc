import type { Conversation } from '#contract/conversation.ts'
import type { LibraryCursor, Shelf } from '#contract/library.ts'
import type { Problem } from '#contract/problem.ts'

/** One list of the library, as far as it was read: last changed first. */
export interface ShelfList {
  readonly items: readonly Conversation[]
  /** Where reading goes on; null at the end, undefined before the first page. */
  readonly next: LibraryCursor | null | undefined
  readonly isReading: boolean
  readonly problem?: Problem
}

/** By the key of a shelf. */
export type Shelves = ReadonlyMap<string, ShelfList>

export const emptyShelf: ShelfList = { items: [], next: undefined, isReading: false }

export type ShelfKey = 'open' | 'pinned' | 'archive' | 'bin' | `folder/${string}`

/** The one shelf that a conversation stands on; the store has the same order. */
export function shelfKeyOf({ deletedAt, archived, pinned, folderId }: Pick<Conversation, 'deletedAt' | 'archived' | 'pinned' | 'folderId'>): ShelfKey {
  if (deletedAt !== null) return 'bin'
  if (archived) return 'archive'
  if (pinned) return 'pinned'
  return folderId === null ? 'open' : `folder/${folderId}`
}

export function shelfOf(key: ShelfKey): Shelf {
  return key === 'open' || key === 'pinned' || key === 'archive' || key === 'bin' ? { kind: key } : { kind: 'folder', folderId: key.slice('folder/'.length) }
}

/** Takes what changed where it stood and puts it where it stands now; what lies beyond the part that was read comes with its page. */
export function placeChanges(shelves: Shelves, changes: ReadonlyMap<string, Conversation | null>): Shelves {
  const next = new Map(shelves)
  const byShelf = Map.groupBy([...changes.values()].filter((conversation) => conversation !== null), shelfKeyOf)
  for (const [key, list] of shelves) {
    const arrived = (byShelf.get(key as ShelfKey) ?? []).filter((conversation) => list.next === null || (list.next !== undefined && comesBefore(conversation, list.next)))
    const kept = list.items.filter(({ conversationId }) => !changes.has(conversationId))
    if (arrived.length === 0 && kept.length === list.items.length) continue
    next.set(key, { ...list, items: [...kept, ...arrived].sort((one, other) => (comesBefore(one, other) ? -1 : 1)) })
  }
  return next
}

/** A page behind what was read. What stands there already is newer than the page. */
export function addPage(list: ShelfList, page: readonly Conversation[], next: LibraryCursor | null): ShelfList {
  const known = new Set(list.items.map(({ conversationId }) => conversationId))
  return { items: [...list.items, ...page.filter(({ conversationId }) => !known.has(conversationId))], next, isReading: false }
}

function comesBefore(one: LibraryCursor, other: LibraryCursor): boolean {
  return one.updatedAt === other.updatedAt ? one.conversationId > other.conversationId : one.updatedAt > other.updatedAt
}
