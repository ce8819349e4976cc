import { GitFork } from 'lucide-react'
import type { Conversation } from '#contract/conversation.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { hrefOf } from '#renderer/shell/route.ts'
import './branches.css'

/** Where a conversation was made from, and the way there. */
export function OriginLink({ origin }: { readonly origin: NonNullable<Conversation['origin']> }) {
  const { conversationId, turnId, title } = origin
  const words = origin.kind === 'fork' ? 'Forked from' : 'Re-run of'
  return (
    <a className="origin-link" href={hrefOf({ kind: 'chat', conversationId, turnId })} title={`${words} ${title}`}>
      <GitFork className="icon" aria-hidden="true" />
      <span>
        {words} {revealHidden(title)}
      </span>
    </a>
  )
}
