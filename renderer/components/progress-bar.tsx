import { Label, ProgressBar as AriaProgressBar } from 'react-aria-components'
import './progress.css'

export interface ProgressBarProps {
  readonly label: string
  /** Shown beside the bar; the label is then only for screen readers. */
  readonly text?: string
  readonly value: number
  /** Missing: the length is unknown and the bar only moves. */
  readonly total?: number
}

export function ProgressBar({ label, text, value, total }: ProgressBarProps) {
  const known = total !== undefined && total > 0
  return (
    <AriaProgressBar className="progress" value={known ? Math.min(value, total) : undefined} maxValue={known ? total : undefined} isIndeterminate={!known}>
      {({ percentage }) => (
        <>
          <Label className="visually-hidden">{label}</Label>
          <div className="progress-track">
            <div className="progress-fill" data-indeterminate={known ? undefined : ''} style={known ? { width: `${percentage ?? 0}%` } : undefined} />
          </div>
          {text === undefined && !known ? null : <span className="progress-text" title={text}>{text ?? `${Math.round(percentage ?? 0)} %`}</span>}
        </>
      )}
    </AriaProgressBar>
  )
}
