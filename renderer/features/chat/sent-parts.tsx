import { MessageSquareText } from 'lucide-react'
import { useState } from 'react'
import type { Attachment } from '#contract/content.ts'
import type { FilledPrompt } from '#contract/conversation.ts'
import { Disclosure } from '#renderer/components/disclosure.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { PromptMessages } from '../prompts/prompt-messages.tsx'
import { BlobFile, BlobImage } from './content-part.tsx'

/** A file, or what was read of a server, as it was sent. */
export function SentAttachment({ attachment }: { readonly attachment: Attachment }) {
  const { source } = attachment
  if (attachment.mimeType.startsWith('image/')) {
    return (
      <div>
        <BlobImage {...attachment} alt={attachment.name} />
        {source === undefined ? null : <p className="content-card-detail">{revealHidden(`from ${source.server}: ${source.uri}`)}</p>}
      </div>
    )
  }
  return <BlobFile {...attachment} note={source === undefined ? undefined : `${source.kind === 'skill' ? 'skill ' : ''}from ${source.server}: ${source.uri}`} />
}

/** The prompt that a message began with: which, of whom, with what; its messages folded. */
export function SentPrompt({ prompt }: { readonly prompt: FilledPrompt }) {
  const [isOpen, setOpen] = useState(false)
  const given = Object.entries(prompt.arguments)
  const list =
    given.length === 0 ? null : (
      <dl className="question-arguments">
        {given.map(([name, value]) => (
          <div key={name}>
            <dt>{revealHidden(name)}</dt>
            <dd>{revealHidden(value)}</dd>
          </div>
        ))}
      </dl>
    )
  return (
    <div className="question-prompt" role="group" aria-label={`Prompt ${prompt.name}`}>
      <Disclosure
        isExpanded={isOpen}
        onExpandedChange={setOpen}
        summary={
          <span className="question-prompt-summary">
            <MessageSquareText className="icon" aria-hidden="true" />
            <strong>/{revealHidden(prompt.name)}</strong>
            <span className="muted">from {revealHidden(prompt.server)}</span>
          </span>
        }
      >
        {list}
        <PromptMessages messages={prompt.messages} server={prompt.server} />
      </Disclosure>
      {isOpen ? null : list}
    </div>
  )
}
