import { ProgressBar as AriaProgressBar } from 'react-aria-components'
import './progress.css'

/** Work of unknown length. `label` is for screen readers. */
export function Spinner({ label, size = 14 }: { readonly label: string; readonly size?: number }) {
  return (
    <AriaProgressBar aria-label={label} isIndeterminate className="spinner">
      <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
        <circle className="spinner-track" cx="8" cy="8" r="6.25" />
        <circle className="spinner-arc" cx="8" cy="8" r="6.25" />
      </svg>
    </AriaProgressBar>
  )
}
