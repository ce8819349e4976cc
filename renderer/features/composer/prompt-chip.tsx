import { MessageSquareText, X } from 'lucide-react'
import { useState } from 'react'
import type { FilledPrompt } from '#contract/conversation.ts'
import { Dialog } from '#renderer/components/dialog.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { PromptMessages } from '../prompts/prompt-messages.tsx'

/** The prompt that the next message begins with. A press shows its messages once more. */
export function PromptChip({ prompt, onRemove }: { readonly prompt: FilledPrompt; readonly onRemove: () => void }) {
  const [isOpen, setOpen] = useState(false)
  const given = Object.entries(prompt.arguments)
  return (
    <li className="attachment" aria-label={`Prompt ${prompt.name}`}>
      <span className="attachment-icon">
        <MessageSquareText className="icon" aria-hidden="true" />
      </span>
      <button type="button" className="attachment-text attachment-button" onClick={() => setOpen(true)}>
        <span className="attachment-name">/{revealHidden(prompt.name)}</span>
        <span className="attachment-detail">{revealHidden(given.length === 0 ? `from ${prompt.server}` : given.map(([name, value]) => `${name}: ${value}`).join(', ').slice(0, 120))}</span>
      </button>
      <IconButton size="small" label={`Remove the prompt ${prompt.name}`} icon={<X className="icon" aria-hidden="true" />} onPress={onRemove} />
      {isOpen ? (
        <Dialog title={`/${prompt.name}`} isOpen onClose={() => setOpen(false)} size="large">
          <PromptMessages messages={prompt.messages} server={prompt.server} />
        </Dialog>
      ) : null}
    </li>
  )
}
