import { ChevronDown, Paperclip } from 'lucide-react'
import { Button } from '#renderer/components/button.tsx'
import { Menu } from '#renderer/components/menu.tsx'
import { toast } from '#renderer/components/toast.tsx'
import { focusComposerSoon } from '#renderer/shell/focus.ts'
import { navigate, useRoute } from '#renderer/shell/route.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { type AttachmentSource, attachSource } from '../composer/attachment-drafts.ts'
import { lastConversation } from '../composer/last-conversation.ts'

export interface AttachButtonProps {
  readonly source: AttachmentSource
  readonly name: string
  readonly size?: 'small' | 'medium'
  readonly onAttached?: () => void
}

/** Puts a resource or skill into the message that is being written: here, or where one wrote last, or in a new conversation. */
export function AttachButton({ source, name, size = 'medium', onAttached }: AttachButtonProps) {
  const { client, live } = useApp()
  const route = useRoute()
  const conversations = useReady(live.conversations)
  const here = route.kind === 'chat' ? route.conversationId : lastConversation()
  const title = here === null ? undefined : conversations?.find(({ conversationId }) => conversationId === here)?.title

  function attach(conversationId: string | null): void {
    attachSource(client, conversationId, source, name)
    onAttached?.()
    if (route.kind === 'chat' && route.conversationId === conversationId) toast({ tone: 'success', title: 'Attached to the message.' })
    else navigate({ kind: 'chat', conversationId })
    focusComposerSoon()
  }

  // Begins as the words that are seen, for who speaks to the computer.
  const label = `Attach to message: ${name}`
  if (route.kind === 'chat' || here === null || title === undefined) {
    return (
      <Button size={size} icon={<Paperclip className="icon" aria-hidden="true" />} aria-label={label} onPress={() => attach(route.kind === 'chat' ? route.conversationId : null)}>
        Attach to message
      </Button>
    )
  }
  return (
    <Menu
      label="Where to attach it"
      trigger={
        <Button size={size} icon={<Paperclip className="icon" aria-hidden="true" />} aria-label={label}>
          Attach to message <ChevronDown className="icon" aria-hidden="true" />
        </Button>
      }
      entries={[
        { id: 'here', label: title, description: 'The conversation you had open', onAction: () => attach(here) },
        { id: 'new', label: 'New conversation', onAction: () => attach(null) },
      ]}
    />
  )
}
