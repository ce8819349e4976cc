import { useEffect, useRef } from 'react'
import { VList, type VListHandle } from 'virtua'
import { StatePill } from '#renderer/components/badge.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { formatMoment } from '../servers/format.ts'
import { describeRow, type ActivityRow } from './rows.ts'

interface ActivityListProps {
  readonly rows: readonly ActivityRow[]
  readonly selected: string | null
  onSelect(key: string | null): void
  /** The end of what is loaded came into sight; undefined where there is no more. */
  readonly onEnd: (() => void) | undefined
}

/** Pixels before the end at which more is read. */
const AHEAD = 600

/** Only what is in sight is in the page. One stop of the Tab key; the arrows choose a row. */
export function ActivityList({ rows, selected, onSelect, onEnd }: ActivityListProps) {
  const list = useRef<VListHandle>(null)
  const place = rows.findIndex(({ key }) => key === selected)
  useEffect(() => {
    if (place >= 0) list.current?.scrollToIndex(place, { align: 'nearest' })
  }, [place])
  useEffect(() => {
    const handle = list.current
    // A filter that leaves little of a page would leave nothing to scroll.
    if (handle && handle.scrollSize <= handle.viewportSize + AHEAD) onEnd?.()
  }, [rows, onEnd])
  return (
    <VList
      ref={list}
      className="activity-list"
      role="group"
      aria-label="Activity"
      tabIndex={0}
      data={rows}
      keepMounted={place < 0 ? undefined : [place]}
      onKeyDown={(event) => {
        const by = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key]
        if (by === undefined) return
        event.preventDefault()
        event.currentTarget.focus({ preventScroll: true })
        const next = rows[place < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, place + by))]
        if (next) onSelect(next.key)
      }}
      onScroll={(offset) => {
        const handle = list.current
        if (handle && offset + handle.viewportSize >= handle.scrollSize - AHEAD) onEnd?.()
      }}
    >
      {(row) => <Row key={row.key} row={row} isSelected={row.key === selected} onSelect={() => onSelect(row.key === selected ? null : row.key)} />}
    </VList>
  )
}

function Row({ row, isSelected, onSelect }: { readonly row: ActivityRow; readonly isSelected: boolean; onSelect(): void }) {
  const { at, title, subject, decided, outcome, tone } = describeRow(row)
  return (
    <button type="button" tabIndex={-1} className="activity-row" aria-pressed={isSelected} onClick={onSelect}>
      <span className="activity-row-what">
        <span className="activity-row-subject">{revealHidden(subject === '' ? title : subject)}</span>
        {subject === '' ? null : <span className="activity-row-title">{title}</span>}
      </span>
      <span className="activity-row-decided">{revealHidden(decided)}</span>
      <span className="activity-row-outcome">{outcome === '' ? null : <StatePill tone={tone}>{revealHidden(outcome)}</StatePill>}</span>
      <time className="activity-row-time">{formatMoment(at)}</time>
    </button>
  )
}
