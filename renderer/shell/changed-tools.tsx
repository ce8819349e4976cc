import { FileDiff, X } from 'lucide-react'
import { useState } from 'react'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { hrefOf } from './route.ts'

const KEY = 'steward-changes-later'

/** A quiet line when a server changed a tool: nothing is broken, and the new words reach no model until the person has looked. */
export function ChangedTools() {
  const changed = useReady(useApp().live.changedTools) ?? []
  const [later, setLater] = useState<ReadonlySet<string>>(() => new Set((sessionStorage.getItem(KEY) ?? '').split(' ')))
  const fresh = changed.filter(({ definitionHash }) => !later.has(definitionHash))
  const [first, ...rest] = fresh
  if (!first) return null
  function dismiss(): void {
    const next = new Set([...later, ...fresh.map(({ definitionHash }) => definitionHash)])
    sessionStorage.setItem(KEY, [...next].join(' '))
    setLater(next)
  }
  const others = rest.filter(({ server }) => server === first.server).length
  return (
    <section className="shell-changes" aria-label="Changed tools">
      <FileDiff className="icon" aria-hidden="true" />
      <p>
        <strong>{revealHidden(first.server)}</strong> changed <strong>{revealHidden(first.tool)}</strong>
        {others === 0 ? '' : others === 1 ? ' and one more tool' : ` and ${others} more tools`}. Until you look, models are told of {others === 0 ? 'it as it was' : 'them as they were'}.
      </p>
      <a className="shell-changes-link" href={hrefOf({ kind: 'servers', server: first.server, tab: 'tools', ...(others === 0 ? { item: first.tool } : {}) })}>
        Look at what changed
      </a>
      <IconButton size="small" label="Later" icon={<X className="icon" aria-hidden="true" />} onPress={dismiss} />
    </section>
  )
}
