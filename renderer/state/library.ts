import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Conversation } from '#contract/conversation.ts'
import type { Folder } from '#contract/library.ts'
import { toProblem } from '#contract/problem.ts'
import type { Client } from '../client/client.ts'
import type { Loadable } from './live-stores.ts'
import { nextFrame } from './next-frame.ts'
import { addPage, emptyShelf, placeChanges, type ShelfKey, type ShelfList, shelfOf, type Shelves } from './shelves.ts'

const PAGE = 100
/** Read alone, because nothing listed them: the one that is shown, those that a dialog names. */
const MOST_ALONE = 200

/** The library, as far as it was looked at: never all of it. */
export interface Library {
  readonly shelves: StoreApi<Shelves>
  readonly folders: StoreApi<readonly Folder[]>
  /** Conversations in which something waits to be sent. */
  readonly drafts: StoreApi<ReadonlySet<string>>
  /** Every conversation that was read, in no order. */
  readonly known: StoreApi<Loadable<readonly Conversation[]>>
  /** Reads the first page of a shelf, once. */
  look(key: ShelfKey): void
  /** Reads the next page, if there is one. */
  more(key: ShelfKey): void
  /** Has a conversation among the known ones. */
  know(conversationId: string): void
}

export function createLibrary(client: Client, onFrame: (run: () => void) => void = nextFrame): Library {
  const shelves = createStore<Shelves>(() => new Map())
  const folders = createStore<readonly Folder[]>(() => [])
  const drafts = createStore<ReadonlySet<string>>(() => new Set())
  const known = createStore<Loadable<readonly Conversation[]>>(() => ({ kind: 'loading' }))
  const alone = new Map<string, Conversation>()
  let changes = new Map<string, Conversation | null>()

  const listOf = (key: ShelfKey): ShelfList => shelves.getState().get(key) ?? emptyShelf

  function setList(key: ShelfKey, list: ShelfList): void {
    shelves.setState(new Map(shelves.getState()).set(key, list), true)
  }

  function tellKnown(): void {
    const listed = [...shelves.getState().values()].flatMap(({ items }) => items)
    const ids = new Set(listed.map(({ conversationId }) => conversationId))
    known.setState({ kind: 'ready', value: [...listed, ...[...alone.values()].filter(({ conversationId }) => !ids.has(conversationId))] }, true)
  }

  async function read(key: ShelfKey, limit: number, isAnew: boolean): Promise<void> {
    const list = listOf(key)
    if (list.isReading && !isAnew) return
    setList(key, { items: list.items, next: list.next, isReading: true })
    try {
      const cursor = isAnew ? undefined : (list.next ?? undefined)
      const { conversations, next } = await client.call('conversation.list', { shelf: shelfOf(key), limit, ...(cursor ? { cursor } : {}) })
      setList(key, addPage(isAnew ? emptyShelf : listOf(key), conversations, next))
      tellKnown()
    } catch (error) {
      setList(key, { ...listOf(key), isReading: false, problem: toProblem(error) })
      if (known.getState().kind === 'loading') known.setState({ kind: 'failed', problem: toProblem(error) }, true)
    }
  }

  function readAnew(): void {
    for (const key of new Set<ShelfKey>(['pinned', 'open', ...([...shelves.getState().keys()] as ShelfKey[])])) void read(key, Math.min(500, Math.max(PAGE, listOf(key).items.length)), true)
  }

  function apply(): void {
    const told = changes
    changes = new Map()
    for (const [conversationId, conversation] of told) {
      alone.delete(conversationId)
      if (conversation) alone.set(conversationId, conversation)
    }
    for (const oldest of alone.keys()) {
      if (alone.size <= MOST_ALONE) break
      alone.delete(oldest)
    }
    shelves.setState(placeChanges(shelves.getState(), told), true)
    tellKnown()
  }

  client.subscribe('conversation-change', ({ conversationId, conversation }) => {
    if (changes.size === 0) onFrame(apply)
    changes.set(conversationId, conversation)
  })
  client.subscribe('folder-change', ({ folders: value }) => {
    const isGone = folders.getState().some(({ folderId }) => !value.some((folder) => folder.folderId === folderId))
    folders.setState(value, true)
    // What stood in it stands with the others now.
    if (isGone) readAnew()
  })
  client.subscribe('draft-change', ({ conversationId, isEmpty }) => {
    if (conversationId === null || drafts.getState().has(conversationId) === !isEmpty) return
    const next = new Set(drafts.getState())
    if (isEmpty) next.delete(conversationId)
    else next.add(conversationId)
    drafts.setState(next, true)
  })
  client.onOpen(() => {
    client.call('draft.list', {}).then(
      ({ conversationIds }) => drafts.setState(new Set(conversationIds.filter((id) => id !== null)), true),
      () => {},
    )
    readAnew()
    client.call('folder.list', {}).then(
      ({ folders: value }) => folders.setState(value, true),
      () => {},
    )
  })

  return {
    shelves,
    folders,
    drafts,
    known,
    look(key) {
      if (listOf(key).next === undefined) void read(key, PAGE, false)
    },
    more(key) {
      if (listOf(key).next) void read(key, PAGE, false)
    },
    know(conversationId) {
      const state = known.getState()
      if (state.kind === 'ready' && state.value.some((item) => item.conversationId === conversationId)) return
      client.call('conversation.get', { conversationId }).then(
        (conversation) => {
          alone.set(conversationId, conversation)
          tellKnown()
        },
        // The page itself tells that there is none.
        () => {},
      )
    },
  }
}
