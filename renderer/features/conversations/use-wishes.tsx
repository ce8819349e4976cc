import { useMemo, useState } from 'react'
import type { Conversation } from '#contract/conversation.ts'
import { useClient } from '#renderer/state/app-context.tsx'
import { DeleteForGoodDialog, RenameDialog } from './conversation-dialogs.tsx'
import type { Wish } from './conversation-row.tsx'
import { createLibraryActions, type LibraryActions } from './library-actions.ts'
import { askExportOf } from './transfer-dialogs.tsx'
import { MoveDialog } from './move-dialog.tsx'

type Asked = { readonly wish: 'rename' | 'move' | 'delete-forever'; readonly conversations: readonly Conversation[] }

/** What a person wants of conversations: done at once, or asked further in a dialog, which the caller draws. */
export function useWishes(): { readonly actions: LibraryActions; wish(wish: Wish, conversations: readonly Conversation[]): void; readonly dialog: React.ReactNode } {
  const client = useClient()
  const actions = useMemo(() => createLibraryActions(client), [client])
  const [asked, setAsked] = useState<Asked | null>(null)
  const close = (): void => setAsked(null)

  function wish(kind: Wish, conversations: readonly Conversation[]): void {
    if (conversations.length === 0) return
    switch (kind) {
      case 'pin':
      case 'unpin':
        return void actions.pin(conversations, kind === 'pin')
      case 'archive':
      case 'unarchive':
        return void actions.archive(conversations, kind === 'archive')
      case 'delete':
        return void actions.discard(conversations)
      case 'restore':
        return void actions.restore(conversations)
      case 'export':
        return askExportOf(conversations)
      case 'rename':
      case 'move':
      case 'delete-forever':
        setAsked({ wish: kind, conversations })
    }
  }

  const dialog = (
    <>
      <RenameDialog conversation={asked?.wish === 'rename' ? (asked.conversations[0] ?? null) : null} onClose={close} />
      {asked?.wish === 'move' ? <MoveDialog conversations={asked.conversations} actions={actions} onClose={close} /> : null}
      {asked?.wish === 'delete-forever' ? (
        <DeleteForGoodDialog
          conversations={asked.conversations}
          onClose={close}
          onConfirm={() => {
            close()
            void actions.removeForGood(asked.conversations)
          }}
        />
      ) : null}
    </>
  )
  return { actions, wish, dialog }
}
