import { ChevronDown } from 'lucide-react'
import { useEffect } from 'react'
import { Button } from '#renderer/components/button.tsx'
import { Menu } from '#renderer/components/menu.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { recordEntries } from '../branches/conversation-entries.tsx'
import { OriginLink } from '../branches/origin-link.tsx'
import { conversationEntries } from './conversation-row.tsx'
import { titleOf } from './title-of.ts'
import { useWishes } from './use-wishes.tsx'

/** The title above a conversation, and what can be done with the whole of it. */
export function ConversationTitle({ conversationId }: { readonly conversationId: string }) {
  const { live } = useApp()
  const conversation = useReady(live.conversations)?.find((item) => item.conversationId === conversationId)
  const { wish, dialog } = useWishes()
  // It may stand far down in the list, or in the archive.
  useEffect(() => live.library.know(conversationId), [live, conversationId])
  if (!conversation) return null
  // The keys are those of the list.
  const entries = conversationEntries(conversation, (kind) => wish(kind, [conversation])).map((entry) => ({ ...entry, shortcut: undefined }))
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
        entries={[...recordEntries(conversation), ...entries]}
      />
      {conversation.source !== null && conversation.source !== 'steward' ? <span className="conversation-source">from {conversation.source === 'chatgpt' ? 'ChatGPT' : 'Claude'}</span> : null}
      {conversation.origin ? <OriginLink origin={conversation.origin} /> : null}
      {dialog}
    </>
  )
}
