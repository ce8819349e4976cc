import { ArrowDownLeft, ArrowUpRight } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { ServerMessage } from '#contract/server.ts'
import { CodeBlock } from '#renderer/components/code-block.tsx'
import { CopyButton } from '#renderer/components/copy-button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { SearchField } from '#renderer/components/search-field.tsx'
import { Select } from '#renderer/components/select.tsx'
import { Switch } from '#renderer/components/switch.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { describeMessage, nameResults } from './describe-message.ts'
import { FollowList } from './follow-list.tsx'
import { formatSize, formatTime, visibleJson } from './format.ts'
import { useMessages } from './use-stream.ts'

const directions = [
  { id: 'both', label: 'Both ways' },
  { id: 'sent', label: 'To the server' },
  { id: 'received', label: 'From the server' },
] as const
type Direction = (typeof directions)[number]['id']

/** Every protocol message between Steward and the server, secrets masked. */
export function MessagesTab({ server }: { readonly server: string }) {
  const { client } = useApp()
  const { lines, isLoaded, problem } = useMessages(client, server)
  const [direction, setDirection] = useState<Direction>('both')
  const [filter, setFilter] = useState('')
  const [isFollowing, setFollowing] = useState(true)
  const [open, setOpen] = useState<number | null>(null)
  const named = useMemo(() => nameResults(lines), [lines])
  const shown = useMemo(() => selectMessages(named, direction, filter), [named, direction, filter])
  return (
    <div className="tab-body tab-fill">
      <div className="toolbar">
        <Select label="Direction" isLabelHidden options={directions} value={direction} onChange={setDirection} className="toolbar-select" />
        <SearchField label="Filter the messages" value={filter} onChange={setFilter} className="toolbar-search" />
        <Switch label="Follow" isSelected={isFollowing} onChange={setFollowing} />
        <CopyButton label="Copy the shown messages" size="medium" text={() => shown.map((message) => JSON.stringify(message)).join('\n')} />
      </div>
      {problem ? <ProblemNotice problem={problem} /> : null}
      {shown.length === 0 ? (
        <p className="muted">{lines.length > 0 ? 'No message matches.' : isLoaded ? 'Nothing was said yet. Each message appears here as it goes over the wire.' : 'Reading…'}</p>
      ) : (
        <FollowList label={`Messages of ${server}`} lines={shown} isFollowing={isFollowing} onFollowChange={(isAtEnd) => setFollowing(isAtEnd && open === null)}>
          {(message) => (
            <Message
              key={message.index}
              message={message}
              isOpen={open === message.index}
              onToggle={() => {
                setOpen(open === message.index ? null : message.index)
                // Who reads a message does not want it to scroll away.
                setFollowing(false)
              }}
            />
          )}
        </FollowList>
      )}
    </div>
  )
}

function selectMessages(messages: readonly ServerMessage[], direction: Direction, filter: string): readonly ServerMessage[] {
  const wanted = filter.trim().toLowerCase()
  if (direction === 'both' && wanted === '') return messages
  return messages.filter((message) => (direction === 'both' || message.direction === direction) && (wanted === '' || `${message.method ?? ''} ${JSON.stringify(message.body)}`.toLowerCase().includes(wanted)))
}

interface MessageProps {
  readonly message: ServerMessage
  readonly isOpen: boolean
  onToggle(): void
}

function Message({ message, isOpen, onToggle }: MessageProps) {
  const Icon = message.direction === 'sent' ? ArrowUpRight : ArrowDownLeft
  const { kind, name } = describeMessage(message)
  return (
    <div className="message">
      <button type="button" className="message-row" aria-expanded={isOpen} onClick={onToggle}>
        <time className="log-time">{formatTime(message.at)}</time>
        <Icon className={`icon message-${message.direction}`} aria-hidden="true" />
        <span className="visually-hidden">{message.direction}</span>
        <span className={`message-kind message-kind-${kind}`}>{kind}</span>
        <span className="message-name">
          {revealHidden(name)}
        </span>
        {message.id === undefined ? null : (
          <span className="message-id">
            #{revealHidden(String(message.id))}
          </span>
        )}
        <span className="message-size">{formatSize(message.size)}</span>
      </button>
      {isOpen ? (
        <div className="message-body">
          <CodeBlock code={visibleJson(message.body)} language="json" title={message.truncated ? `The first part of ${formatSize(message.size)}` : 'Message'} maxHeight="medium" />
        </div>
      ) : null}
    </div>
  )
}
