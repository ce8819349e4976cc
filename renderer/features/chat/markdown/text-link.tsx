import type { ReactNode } from 'react'
import { Link, TooltipTrigger, Tooltip } from 'react-aria-components'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { useApp } from '#renderer/state/app-context.tsx'

/**
 * A link that a model or a server wrote.
 *
 * It has no href, so neither a middle click nor a drag opens it: a press asks, and the dialog shows
 * the whole address.
 */
export function TextLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  const { links } = useApp()
  return (
    <TooltipTrigger delay={400} closeDelay={0}>
      <Link className="text-link" onPress={() => links.ask(href)}>
        {children}
      </Link>
      <Tooltip className="hint" offset={4}>
        {revealHidden(href.length > 200 ? `${href.slice(0, 200)}…` : href)}
      </Tooltip>
    </TooltipTrigger>
  )
}
