import { Download, Eraser, Pause, Play } from 'lucide-react'
import { useDeferredValue, useMemo, useState } from 'react'
import type { ServerMessage, ServerView } from '#contract/server.ts'
import { Button } from '#renderer/components/button.tsx'
import { Menu } from '#renderer/components/menu.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { SearchField } from '#renderer/components/search-field.tsx'
import { Select } from '#renderer/components/select.tsx'
import { Switch } from '#renderer/components/switch.tsx'
import { visibleText } from '#renderer/components/visible-text.ts'
import { useApp } from '#renderer/state/app-context.tsx'
import { FollowList } from '../follow-list.tsx'
import { useMessages } from '../use-stream.ts'
import { saveText } from '#renderer/components/save-text.ts'
import { TrafficDetail } from './traffic-detail.tsx'
import { everything, linesOf, methodsOf, selectLines, toJsonLines, type TrafficFilter, type TrafficLine } from './traffic-lines.ts'
import { TrafficRow } from './traffic-row.tsx'
import './traffic.css'

const directions = [
  { id: 'both', label: 'Both ways' },
  { id: 'sent', label: 'To the server' },
  { id: 'received', label: 'From the server' },
] as const

/** Every protocol message between Steward and the server, secrets masked; one beside its answer. */
export function TrafficTab({ view }: { readonly view: ServerView }) {
  const { client } = useApp()
  const server = view.name
  const { lines: messages, isLoaded, problem } = useMessages(client, server)
  const [filter, setFilter] = useState(everything)
  const [isFollowing, setFollowing] = useState(true)
  const [held, setHeld] = useState<readonly ServerMessage[] | null>(null)
  const [clearedAt, setClearedAt] = useState(-1)
  const [selected, setSelected] = useState<number | null>(null)
  const wanted = useDeferredValue(filter)
  const all = useMemo(() => linesOf((held ?? messages).filter(({ index }) => index > clearedAt)), [held, messages, clearedAt])
  const shown = useMemo(() => selectLines(all, wanted), [all, wanted])
  const methods = useMemo(() => methodsOf(all), [all])
  const current = selected === null ? undefined : all.find(({ index }) => index === selected)
  const change = (part: Partial<TrafficFilter>): void => setFilter((last) => ({ ...last, ...part }))
  const waiting = held === null ? 0 : (messages.at(-1)?.index ?? 0) - (held.at(-1)?.index ?? 0)

  function select(index: number | null): void {
    setSelected(index)
    // Who reads a message does not want it to scroll away.
    if (index !== null) setFollowing(false)
  }

  function step(by: number): void {
    const place = shown.findIndex(({ index }) => index === selected)
    const next = shown[place < 0 ? shown.length - 1 : Math.max(0, Math.min(shown.length - 1, place + by))]
    if (next) select(next.index)
  }

  return (
    <div className="tab-body tab-fill traffic" data-detail={current ? '' : undefined}>
      <div className="toolbar">
        <SearchField label="Filter the messages" value={filter.text} onChange={(text) => change({ text })} className="toolbar-search" />
        <Select label="Direction" isLabelHidden options={directions} value={filter.direction} onChange={(direction) => change({ direction })} className="traffic-select" />
        <Select
          label="Method"
          isLabelHidden
          options={[{ id: '', label: 'Any method' }, ...methods.map((method) => ({ id: method, label: visibleText(method) }))]}
          value={filter.method ?? ''}
          onChange={(method) => change({ method: method === '' ? null : method })}
          className="traffic-select"
        />
        <Switch label="Failed only" isSelected={filter.onlyFailed} onChange={(onlyFailed) => change({ onlyFailed })} />
        <span className="traffic-buttons">
          <Switch label="Follow" isSelected={isFollowing} onChange={setFollowing} />
          <Button size="small" variant="quiet" icon={held ? <Play className="icon" aria-hidden="true" /> : <Pause className="icon" aria-hidden="true" />} onPress={() => setHeld(held ? null : messages)}>
            {held ? (waiting > 0 ? `Go on (${waiting} new)` : 'Go on') : 'Pause'}
          </Button>
          <Button size="small" variant="quiet" icon={<Eraser className="icon" aria-hidden="true" />} onPress={() => (setClearedAt(messages.at(-1)?.index ?? -1), setHeld(null), setSelected(null))} isDisabled={all.length === 0}>
            Clear
          </Button>
          <Menu
            label="Export"
            placement="bottom end"
            trigger={
              <Button size="small" variant="quiet" icon={<Download className="icon" aria-hidden="true" />} isDisabled={all.length === 0}>
                Export
              </Button>
            }
            entries={[
              { id: 'shown', label: `What is shown (${shown.length})`, description: 'JSON lines, secrets masked', onAction: () => saveText(fileName(server), toJsonLines(shown)) },
              { id: 'all', label: `Everything (${messages.length})`, description: 'JSON lines, secrets masked', onAction: () => saveText(fileName(server), toJsonLines(linesOf(messages))) },
            ]}
          />
        </span>
      </div>
      {problem ? <ProblemNotice problem={problem} /> : null}
      <div className="traffic-split">
        {shown.length === 0 ? (
          <p className="muted traffic-empty">
            {emptyText(all.length > 0, clearedAt >= 0, isLoaded)}
            {clearedAt >= 0 ? (
              <Button size="small" variant="quiet" onPress={() => setClearedAt(-1)}>
                Show what was cleared
              </Button>
            ) : null}
          </p>
        ) : (
          <FollowList<TrafficLine>
            label={`Messages of ${server}`}
            lines={shown}
            isFollowing={isFollowing}
            onFollowChange={(isAtEnd) => setFollowing(isAtEnd && selected === null)}
            inSight={selected === null ? undefined : shown.findIndex(({ index }) => index === selected)}
            onStep={step}
          >
            {(line) => <TrafficRow key={line.index} line={line} isSelected={line.index === selected} isPair={current?.pair === line.index} onSelect={() => select(line.index === selected ? null : line.index)} />}
          </FollowList>
        )}
        {current ? <TrafficDetail view={view} line={current} pair={all.find(({ index }) => index === current.pair)} onClose={() => select(null)} /> : null}
      </div>
    </div>
  )
}

function emptyText(isFiltered: boolean, isCleared: boolean, isLoaded: boolean): string {
  if (isFiltered) return 'No message matches.'
  if (isCleared) return 'Cleared. The next message appears here.'
  return isLoaded ? 'Nothing was said yet. Each message appears here as it goes over the wire.' : 'Reading…'
}

function fileName(server: string): string {
  return `${server.replaceAll(/[^\p{L}\p{N}._-]/gu, '_').replace(/^\.+/, '_').slice(0, 80) || 'server'}-traffic.jsonl`
}
