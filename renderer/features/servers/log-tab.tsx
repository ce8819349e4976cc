import { useMemo, useState } from 'react'
import type { ServerLogLine } from '#contract/server.ts'
import { CopyButton } from '#renderer/components/copy-button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { SearchField } from '#renderer/components/search-field.tsx'
import { Select } from '#renderer/components/select.tsx'
import { Switch } from '#renderer/components/switch.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { FollowList } from './follow-list.tsx'
import { formatTime } from './format.ts'
import { useLogLines } from './use-stream.ts'

const levels = ['debug', 'info', 'notice', 'warning', 'error'] as const
type Level = (typeof levels)[number]

const levelOptions = [
  { id: 'debug', label: 'Everything' },
  { id: 'info', label: 'Info and above' },
  { id: 'notice', label: 'Notice and above' },
  { id: 'warning', label: 'Warnings and errors' },
  { id: 'error', label: 'Errors only' },
] as const satisfies readonly { id: Level; label: string }[]

/** What the server wrote to stderr, what it logged through the protocol, and Steward's own remarks about it. */
export function LogTab({ server }: { readonly server: string }) {
  const { client } = useApp()
  const { lines, isLoaded, problem } = useLogLines(client, server)
  const [level, setLevel] = useState<Level>('debug')
  const [filter, setFilter] = useState('')
  const [isFollowing, setFollowing] = useState(true)
  const shown = useMemo(() => selectLines(lines, level, filter), [lines, level, filter])
  return (
    <div className="tab-body tab-fill">
      <div className="toolbar">
        <Select label="Level" isLabelHidden options={levelOptions} value={level} onChange={setLevel} className="toolbar-select" />
        <SearchField label="Filter the log" value={filter} onChange={setFilter} className="toolbar-search" />
        <Switch label="Follow" isSelected={isFollowing} onChange={setFollowing} />
        <CopyButton label="Copy the shown lines" size="medium" text={() => shown.map(lineText).join('\n')} />
      </div>
      {problem ? <ProblemNotice problem={problem} /> : null}
      {shown.length === 0 ? (
        <p className="muted">{lines.length > 0 ? 'No line matches.' : isLoaded ? 'This server has written nothing yet. What it writes to its standard error appears here.' : 'Reading…'}</p>
      ) : (
        <FollowList label={`Log of ${server}`} lines={shown} isFollowing={isFollowing} onFollowChange={setFollowing}>
          {(line) => <Line key={line.index} line={line} />}
        </FollowList>
      )}
    </div>
  )
}

function selectLines(lines: readonly ServerLogLine[], level: Level, filter: string): readonly ServerLogLine[] {
  const least = levels.indexOf(level)
  const wanted = filter.trim().toLowerCase()
  if (least === 0 && wanted === '') return lines
  return lines.filter((line) => levels.indexOf(line.level) >= least && (wanted === '' || line.text.toLowerCase().includes(wanted)))
}

function Line({ line }: { readonly line: ServerLogLine }) {
  return (
    <div className={`log-line log-${line.level}`}>
      <time className="log-time">{formatTime(line.at)}</time>
      <span className="log-source">{line.source}</span>
      <span className="log-level">{line.level}</span>
      <span className="log-text">
        {revealHidden(withoutColours(line.text))}
      </span>
    </div>
  )
}

/** Many programs colour what they write; everything else that cannot be seen stays marked. */
function withoutColours(text: string): string {
  return text.replaceAll(/\p{Cc}\[[\d;]*m/gu, '')
}

function lineText(line: ServerLogLine): string {
  return `${new Date(line.at).toISOString()} ${line.source} ${line.level} ${line.text}`
}
