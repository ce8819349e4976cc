import type { libraryCalls } from '#contract/calls/library.ts'
import type { Handlers } from '#contract/contract.ts'
import { StewardError } from '#contract/problem.ts'
import type { Ledger } from '#core/audit/ledger.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Publish } from '#core/ports/publish.ts'
import type { Turns } from '#core/turns/turns.ts'

/** More are no help to anybody, and a window holds them all. */
const MOST_FOLDERS = 500

interface Parts {
  readonly ports: Pick<Ports, 'audit' | 'clock' | 'conversations' | 'library'>
  readonly turns: Pick<Turns, 'view' | 'announce' | 'isRunning'>
  readonly ledger: Pick<Ledger, 'note'>
  readonly publish: Publish
}

export function libraryHandlers({ ports, turns, ledger, publish }: Parts): Pick<Handlers, keyof typeof libraryCalls> {
  const { library, clock, conversations } = ports

  function place(conversationIds: readonly string[], change: Parameters<typeof library.place>[1]) {
    library.place(conversationIds, change)
    for (const conversationId of conversationIds) turns.announce(conversationId)
    return {}
  }

  function refuseWhereRunning(conversationIds: readonly string[]): void {
    if (!conversationIds.some(turns.isRunning)) return
    throw new StewardError({ code: 'turn-running', message: conversationIds.length === 1 ? 'This conversation is still working.' : 'One of these conversations is still working.', nextStep: 'Stop it first, then delete it.' })
  }

  function folder(folderId: string) {
    const found = library.folders().find((known) => known.folderId === folderId)
    if (!found) throw new StewardError({ code: 'folder-unknown', message: 'There is no such folder.', cause: 'It may have been removed.', nextStep: 'Choose another one from the list.' })
    return found
  }

  const tellFolders = (): void => publish('folder-change', { folders: library.folders() })

  return {
    'conversation.list'({ shelf, limit, cursor }) {
      const records = conversations.list(limit + 1, shelf, cursor)
      const page = records.slice(0, limit)
      const last = page.at(-1)
      return {
        conversations: page.map((record) => ({ ...record, running: turns.isRunning(record.conversationId) })),
        next: records.length > limit && last ? { updatedAt: last.updatedAt, conversationId: last.conversationId } : null,
      }
    },
    'conversation.move'({ conversationIds, folderId }) {
      if (folderId !== null) folder(folderId)
      return place(conversationIds, { folderId })
    },
    'conversation.pin': ({ conversationIds, pinned }) => place(conversationIds, { pinned }),
    'conversation.archive': ({ conversationIds, archived }) => place(conversationIds, { archived }),
    'conversation.discard'({ conversationIds }) {
      refuseWhereRunning(conversationIds)
      return place(conversationIds, { deletedAt: clock.now() })
    },
    'conversation.restore': ({ conversationIds }) => place(conversationIds, { deletedAt: null }),
    'conversation.remove'({ conversationIds }) {
      refuseWhereRunning(conversationIds)
      for (const conversationId of conversationIds) removeConversation({ ports, ledger, turns }, conversationId)
      return {}
    },
    'folder.list': () => ({ folders: library.folders() }),
    'folder.save'({ folderId, name }) {
      if (folderId !== undefined) folder(folderId)
      else if (library.folders().length >= MOST_FOLDERS) throw new StewardError({ code: 'folders-too-many', message: `There are ${MOST_FOLDERS} folders already.`, nextStep: 'Remove one first.' })
      const saved = { folderId: folderId ?? crypto.randomUUID(), name }
      library.saveFolder(saved, clock.now())
      tellFolders()
      return saved
    },
    'folder.remove'({ folderId }) {
      folder(folderId)
      library.removeFolder(folderId)
      tellFolders()
      return {}
    },
  }
}

/** For good. What its calls said goes with it; that they were made stays in the ledger. */
export function removeConversation({ ports, ledger, turns }: Pick<Parts, 'ledger'> & { readonly ports: Pick<Ports, 'audit' | 'conversations'>; readonly turns: Pick<Turns, 'announce'> }, conversationId: string): void {
  ports.conversations.remove(conversationId)
  const count = ports.audit.forget({ conversationId })
  if (count > 0) ledger.note({ kind: 'values-deleted', count, conversationId })
  turns.announce(conversationId)
}
