import { ArrowDownLeft, ArrowUpRight } from 'lucide-react'
import { formatDuration } from '#renderer/components/format.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { formatSize, formatTime } from '../format.ts'
import type { TrafficLine } from './traffic-lines.ts'

export interface TrafficRowProps {
  readonly line: TrafficLine
  readonly isSelected: boolean
  /** The other half of what is selected. */
  readonly isPair: boolean
  onSelect(): void
}

export function TrafficRow({ line, isSelected, isPair, onSelect }: TrafficRowProps) {
  const { message, kind, name, isFailed } = line
  const { direction, at, id, size, durationMs } = message
  return (
    // One stop of the Tab key is the list; the arrows move inside.
    <button type="button" tabIndex={-1} className="message-row" aria-pressed={isSelected} data-pair={isPair ? '' : undefined} data-failed={isFailed ? '' : undefined} data-index={line.index} onClick={onSelect}>
      <time className="log-time">{formatTime(at)}</time>
      <DirectionIcon direction={direction} />
      <span className="message-kind">{isFailed ? 'error' : kind}</span>
      <span className="message-name">{revealHidden(name)}</span>
      <span className="message-id">{id === undefined ? '' : <>#{revealHidden(String(id).slice(0, 40))}</>}</span>
      <span className="message-duration">{durationMs === undefined ? '' : formatDuration(durationMs)}</span>
      <span className="message-size">{formatSize(size)}</span>
    </button>
  )
}

export function DirectionIcon({ direction }: { readonly direction: 'sent' | 'received' }) {
  const Icon = direction === 'sent' ? ArrowUpRight : ArrowDownLeft
  return (
    <>
      <Icon className={`icon message-${direction}`} aria-hidden="true" />
      <span className="visually-hidden">{direction === 'sent' ? 'sent' : 'received'}</span>
    </>
  )
}
