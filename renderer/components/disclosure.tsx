import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button as AriaButton, Disclosure as AriaDisclosure, DisclosurePanel } from 'react-aria-components'
import { joinClass } from './join-class.ts'
import './disclosure.css'

export interface DisclosureProps {
  readonly summary: ReactNode
  readonly children: ReactNode
  readonly defaultExpanded?: boolean
  readonly isExpanded?: boolean
  readonly onExpandedChange?: (isExpanded: boolean) => void
  readonly className?: string
}

/** The content is in the page only while it is open: folded results can be large. */
export function Disclosure({ summary, children, defaultExpanded, isExpanded, onExpandedChange, className }: DisclosureProps) {
  return (
    <AriaDisclosure className={joinClass('disclosure', className)} defaultExpanded={defaultExpanded} isExpanded={isExpanded} onExpandedChange={onExpandedChange}>
      {(state) => (
        <>
          <AriaButton slot="trigger" className="disclosure-trigger">
            <ChevronRight className="icon disclosure-chevron" aria-hidden="true" />
            <span className="disclosure-summary">{summary}</span>
          </AriaButton>
          <DisclosurePanel className="disclosure-panel">{state.isExpanded ? children : null}</DisclosurePanel>
        </>
      )}
    </AriaDisclosure>
  )
}
