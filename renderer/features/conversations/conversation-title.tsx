import { ChevronDown, ListTree, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#renderer/components/button.tsx'
import { Menu } from '#renderer/components/menu.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { openDialog } from '../branches/open-dialog.ts'
import { OriginLink } from '../branches/origin-link.tsx'
import { DeleteDialog, RenameDialog } from './conversation-dialogs.tsx'
import { titleOf } from './title-of.ts'

/** The title above a conversation, and what can be done with the whole of it. */
export function ConversationTitle({ conversationId }: { readonly conversationId: string }) {
  const conversation = useReady(useApp().live.conversations)?.find((item) => item.conversationId === conversationId)
  const [asked, setAsked] = useState<'rename' | 'delete' | null>(null)
  if (!conversation) return null
  return (
    <>
      <h1 className="visually-hidden">{titleOf(conversation)}</h1>
      <Menu
        label="Conversation"
        trigger={
          <Button variant="quiet" size="small" className="top-bar-title-button" aria-label={`Conversation: ${titleOf(conversation)}`}>
            <span className="top-bar-title-text">{titleOf(conversation)}</span>
            <ChevronDown className="icon" aria-hidden="true" />
          </Button>
        }
        entries={[
          { id: 'rename', label: 'Rename', icon: <Pencil className="icon" aria-hidden="true" />, onAction: () => setAsked('rename') },
          { id: 'branches', label: 'Branches…', icon: <ListTree className="icon" aria-hidden="true" />, onAction: () => openDialog.setState({ kind: 'branches', conversationId }, true) },
          { id: 'delete', label: 'Delete', isDanger: true, icon: <Trash2 className="icon" aria-hidden="true" />, onAction: () => setAsked('delete') },
        ]}
      />
      {conversation.origin ? <OriginLink origin={conversation.origin} /> : null}
      <RenameDialog conversation={asked === 'rename' ? conversation : null} onClose={() => setAsked(null)} />
      <DeleteDialog conversation={asked === 'delete' ? conversation : null} isSelected onClose={() => setAsked(null)} />
    </>
  )
}
