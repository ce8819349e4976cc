import { Archive, ArchiveRestore, Check, Download, Ellipsis, FolderInput, Pencil, Pin, PinOff, RotateCcw, Trash2 } from 'lucide-react'
import { type DragEvent, memo, type MouseEvent } from 'react'
import type { Conversation } from '#contract/conversation.ts'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { joinClass } from '#renderer/components/join-class.ts'
import { Menu, type MenuEntry } from '#renderer/components/menu.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { ProjectMark } from '../projects/project-mark.tsx'
import { hrefOf } from '#renderer/shell/route.ts'
import { titleOf } from './title-of.ts'

export type Wish = 'pin' | 'unpin' | 'move' | 'archive' | 'unarchive' | 'rename' | 'delete' | 'restore' | 'delete-forever' | 'export'

export interface ConversationRowProps {
  readonly conversation: Conversation
  /** It is the one that is open. */
  readonly isSelected: boolean
  /** It is one of several to do something with. */
  readonly isChosen: boolean
  readonly isInFolder: boolean
  /** The row at which the Tab key stops. */
  readonly isStop: boolean
  readonly isAsking: boolean
  /** Something waits to be sent. */
  readonly hasDraft: boolean
  readonly onFocus: (key: string) => void
  readonly onClick: (event: MouseEvent, conversation: Conversation) => void
  readonly onWish: (wish: Wish, conversation: Conversation) => void
  readonly onDragStart: (event: DragEvent, conversation: Conversation) => void
}

export const ConversationRow = memo(function ConversationRow({ conversation, isSelected, isChosen, isInFolder, isStop, isAsking, hasDraft, onFocus, onClick, onWish, onDragStart }: ConversationRowProps) {
  const { conversationId, running } = conversation
  const title = titleOf(conversation)
  const projects = useReady(useApp().live.projects)
  const project = conversation.projectId === undefined ? undefined : projects?.find(({ projectId }) => projectId === conversation.projectId)
  return (
    <div className={joinClass('conversation-row', isSelected && 'conversation-row-selected', isChosen && 'conversation-row-chosen', isInFolder && 'conversation-row-inside')}>
      <a
        className="conversation-link"
        data-row={conversationId}
        data-conversation={conversationId}
        href={hrefOf({ kind: 'chat', conversationId })}
        aria-current={isSelected ? 'page' : undefined}
        tabIndex={isStop ? 0 : -1}
        onFocus={() => onFocus(conversationId)}
        onClick={(event) => onClick(event, conversation)}
        onDragStart={(event) => onDragStart(event, conversation)}
        title={title}
      >
        {isChosen ? (
          <>
            <Check className="icon conversation-check" aria-hidden="true" />
            <span className="visually-hidden">Chosen: </span>
          </>
        ) : null}
        {project ? (
          <>
            <ProjectMark project={project} />
            <span className="visually-hidden">{project.name}: </span>
          </>
        ) : null}
        <span className="conversation-title">{title}</span>
        {isAsking ? (
          <span className="conversation-asking">
            <span className="state-dot" aria-hidden="true" />
            <span className="visually-hidden">waits for your permission</span>
          </span>
        ) : running ? (
          <Spinner label="Running" size={12} />
        ) : hasDraft && !isSelected ? (
          <span className="conversation-draft">Draft</span>
        ) : null}
      </a>
      <div className="conversation-menu">
        <Menu
          label={`Actions for ${title}`}
          trigger={<IconButton size="small" label={`Actions for ${title}`} excludeFromTabOrder={!isStop} icon={<Ellipsis className="icon" aria-hidden="true" />} />}
          entries={conversationEntries(conversation, (wish) => onWish(wish, conversation))}
        />
      </div>
    </div>
  )
})

/** What can be done with a conversation, by where it stands. */
export function conversationEntries({ pinned, archived, deletedAt }: Conversation, onWish: (wish: Wish) => void): MenuEntry[] {
  const entry = (wish: Wish, label: string, Icon: typeof Pin, more: Partial<MenuEntry> = {}): MenuEntry => ({ id: wish, label, icon: <Icon className="icon" aria-hidden="true" />, onAction: () => onWish(wish), ...more })
  if (deletedAt !== null) return [entry('restore', 'Restore', RotateCcw), entry('delete-forever', 'Delete for good', Trash2, { isDanger: true })]
  const remove = entry('delete', 'Delete', Trash2, { isDanger: true, shortcut: 'Del' })
  const exports = entry('export', 'Export…', Download)
  if (archived) return [entry('unarchive', 'Unarchive', ArchiveRestore), entry('rename', 'Rename', Pencil, { shortcut: 'F2' }), exports, remove]
  return [pinned ? entry('unpin', 'Unpin', PinOff) : entry('pin', 'Pin', Pin), entry('move', 'Move to a folder', FolderInput), entry('rename', 'Rename', Pencil, { shortcut: 'F2' }), entry('archive', 'Archive', Archive), exports, remove]
}
