import type { ReactNode } from 'react'
import { Tooltip, TooltipTrigger } from 'react-aria-components'
import { Shortcut } from './shortcut.tsx'
import './overlay.css'

/** A tooltip on one focusable child. It repeats or explains; nothing may be found only here. */
export function Hint({ text, shortcut, children }: { readonly text: string; readonly shortcut?: string; readonly children: ReactNode }) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      {children}
      <Tooltip className="hint" offset={6}>
        {text}
        {shortcut === undefined ? null : <Shortcut keys={shortcut} />}
      </Tooltip>
    </TooltipTrigger>
  )
}
