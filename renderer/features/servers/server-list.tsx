import type { ServerView } from '#contract/server.ts'
import { StatePill } from '#renderer/components/badge.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { hrefOf } from '#renderer/shell/route.ts'
import { FindCause } from '../doctor/find-cause.tsx'
import { describeState } from './describe-state.ts'
import { SignInButton } from './sign-in-panel.tsx'

/** Links, so that a server can be opened, gone back from, and found again. */
export function ServerList({ servers, chosen }: { readonly servers: readonly ServerView[]; readonly chosen: string | null }) {
  if (servers.length === 0) return null
  return (
    <nav aria-label="Servers">
      <ul className="server-list">
        {servers.map((view) => (
          <li key={view.name}>
            <ServerRow view={view} isChosen={view.name === chosen} />
          </li>
        ))}
      </ul>
    </nav>
  )
}

function ServerRow({ view, isChosen }: { readonly view: ServerView; readonly isChosen: boolean }) {
  const words = describeState(view.state)
  const needsSignIn = view.state.kind === 'needs-sign-in'
  const state = (
    <StatePill tone={words.tone} isActive={words.isActive}>
      {words.label}
    </StatePill>
  )
  return (
    <div className="server-row" data-chosen={isChosen ? '' : undefined}>
      <a className="server-row-link" href={hrefOf({ kind: 'servers', server: view.name, tab: null })} aria-current={isChosen ? 'page' : undefined}>
        <span className="server-row-name">{revealHidden(view.name)}</span>
        {needsSignIn ? null : state}
        <span className="server-row-facts">{needsSignIn ? state : summarize(view)}</span>
      </a>
      {needsSignIn ? <SignInButton server={view.name} variant="secondary" /> : null}
      {view.state.kind === 'failed' || view.state.kind === 'degraded' ? <FindCause server={view.name} isShort /> : null}
    </div>
  )
}

/** `13 tools · 100 resources`, or how it is reached while nothing is known. */
function summarize({ counts, definition }: ServerView): string {
  const facts = [count(counts.tools, 'tool'), count(counts.resources + counts.resourceTemplates, 'resource'), count(counts.prompts, 'prompt')].filter((fact) => fact !== null)
  if (facts.length > 0) return facts.join(' · ')
  return definition.kind === 'stdio' ? `Runs ${definition.command}` : definition.url
}

function count(number: number, word: string): string | null {
  return number === 0 ? null : `${number} ${word}${number === 1 ? '' : 's'}`
}
