import { Folder as FolderIcon, FolderMinus, FolderPlus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useStore } from 'zustand'
import type { Conversation } from '#contract/conversation.ts'
import { toProblem } from '#contract/problem.ts'
import { PickDialog } from '#renderer/components/pick-dialog.tsx'
import type { PickItem } from '#renderer/components/pick-list.tsx'
import { toast } from '#renderer/components/toast.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import type { LibraryActions } from './library-actions.ts'

interface MoveDialogProps {
  readonly conversations: readonly Conversation[]
  readonly actions: LibraryActions
  readonly onClose: () => void
}

/** Type to find a folder, or the name of a new one. */
export function MoveDialog({ conversations, actions, onClose }: MoveDialogProps) {
  const { client, live } = useApp()
  const folders = useStore(live.library.folders)
  const [query, setQuery] = useState('')
  const items = useMemo<PickItem[]>(() => {
    const name = query.trim()
    const found = folders.filter((folder) => folder.name.toLowerCase().includes(name.toLowerCase()))
    const item = (id: string, title: string, Icon: typeof FolderIcon): PickItem => ({ id, group: 'Folders', title, icon: <Icon className="icon" aria-hidden="true" /> })
    return [
      ...found.map((folder) => item(folder.folderId, folder.name, FolderIcon)),
      ...(name !== '' && !folders.some((folder) => folder.name.toLowerCase() === name.toLowerCase()) ? [item('new', `New folder “${name}”`, FolderPlus)] : []),
      ...(name === '' && conversations.some(({ folderId }) => folderId !== null) ? [item('none', 'No folder', FolderMinus)] : []),
    ]
  }, [folders, query, conversations])

  async function pick({ id, title }: PickItem): Promise<void> {
    onClose()
    try {
      if (id === 'none') return await actions.move(conversations, null, '')
      if (id !== 'new') return await actions.move(conversations, id, title)
      const folder = await client.call('folder.save', { name: query.trim().slice(0, 100) })
      await actions.move(conversations, folder.folderId, folder.name)
    } catch (error) {
      toast({ tone: 'danger', title: toProblem(error).message })
    }
  }

  return (
    <PickDialog
      title={conversations.length === 1 ? 'Move the conversation' : `Move ${conversations.length} conversations`}
      searchLabel="Find a folder, or name a new one"
      items={items}
      query={query}
      onQuery={setQuery}
      onPick={(item) => void pick(item)}
      onClose={onClose}
      empty="There are no folders yet. Type a name to make one."
    />
  )
}
