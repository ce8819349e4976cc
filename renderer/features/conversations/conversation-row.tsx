import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import { memo } from 'react'
import type { Conversation } from '#contract/conversation.ts'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { joinClass } from '#renderer/components/join-class.ts'
import { Menu } from '#renderer/components/menu.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { hrefOf } from '#renderer/shell/route.ts'
import { titleOf } from './title-of.ts'

export interface ConversationRowProps {
  readonly conversation: Conversation
  readonly isSelected: boolean
  /** The row at which the Tab key stops. */
  readonly isStop: boolean
  readonly isAsking: boolean
  readonly onFocus: (conversationId: string) => void
  readonly onAsk: (asked: { readonly kind: 'rename' | 'delete'; readonly conversation: Conversation }) => void
}

export const ConversationRow = memo(function ConversationRow({ conversation, isSelected, isStop, isAsking, onFocus, onAsk }: ConversationRowProps) {
  const { conversationId, running } = conversation
  const title = titleOf(conversation)
  return (
    <li className={joinClass('conversation-row', isSelected && 'conversation-row-selected')}>
      <a
        className="conversation-link"
        data-conversation={conversationId}
        href={hrefOf({ kind: 'chat', conversationId })}
        aria-current={isSelected ? 'page' : undefined}
        tabIndex={isStop ? 0 : -1}
        onFocus={() => onFocus(conversationId)}
        title={title}
      >
        <span className="conversation-title">{title}</span>
        {isAsking ? (
          <span className="conversation-asking">
            <span className="state-dot" aria-hidden="true" />
            <span className="visually-hidden">waits for your permission</span>
          </span>
        ) : running ? (
          <Spinner label="Running" size={12} />
        ) : null}
      </a>
      <div className="conversation-menu">
        <Menu
          label={`Actions for ${title}`}
          trigger={<IconButton size="small" label={`Actions for ${title}`} excludeFromTabOrder={!isStop} icon={<Ellipsis className="icon" aria-hidden="true" />} />}
          entries={[
            { id: 'rename', label: 'Rename', shortcut: 'F2', icon: <Pencil className="icon" aria-hidden="true" />, onAction: () => onAsk({ kind: 'rename', conversation }) },
            { id: 'delete', label: 'Delete', isDanger: true, icon: <Trash2 className="icon" aria-hidden="true" />, onAction: () => onAsk({ kind: 'delete', conversation }) },
          ]}
        />
      </div>
    </li>
  )
})
