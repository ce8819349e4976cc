import { ArrowLeft } from 'lucide-react'
import { describeIsolation } from '#contract/describe-sandbox.ts'
import type { ServerView } from '#contract/server.ts'
import { Badge, StatePill } from '#renderer/components/badge.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { type TabEntry, Tabs } from '#renderer/components/tabs.tsx'
import { navigate } from '#renderer/shell/route.ts'
import { ConfigView } from './config-view.tsx'
import { describeEra, describeState } from './describe-state.ts'
import { LogTab } from './log-tab.tsx'
import { OptionsTab } from './options/options-tab.tsx'
import { OverviewTab } from './overview-tab.tsx'
import { PromptsTab } from './prompts-tab.tsx'
import { ResourcesTab } from './resources-tab.tsx'
import { ServerActions } from './server-actions.tsx'
import { StatePanel } from './state-panel.tsx'
import { SkillsTab } from '../skills/skills-tab.tsx'
import { ToolsTab } from './tools-tab.tsx'
import { TrafficTab } from './traffic/traffic-tab.tsx'

type TabId = 'tools' | 'resources' | 'prompts' | 'skills' | 'logs' | 'traffic' | 'options' | 'overview' | 'config'

/** One server: its state with what to do about it, and all that it offers and says. */
export function ServerDetail({ view, tab }: { readonly view: ServerView; readonly tab: string | null }) {
  const words = describeState(view.state)
  const era = describeEra(view.state)
  const tabs = tabsOf(view)
  const selected = tabs.find(({ id }) => id === tab)?.id ?? firstTab(view)
  return (
    <section className="server-detail" aria-label={`Server ${view.name}`}>
      <a className="servers-back" href="#/servers">
        <ArrowLeft className="icon" aria-hidden="true" /> All servers
      </a>
      <header className="server-header">
        <div className="server-heading">
          <h2 className="server-title">{revealHidden(view.name)}</h2>
          <div className="server-facts">
            <StatePill tone={words.tone} isActive={words.isActive}>
              {words.label}
            </StatePill>
            {era === null ? null : <Badge>{era}</Badge>}
            {view.isolation ? <Badge tone={view.isolation.kind === 'isolated' ? 'success' : 'neutral'} title={describeIsolation(view.isolation).sentence}>{describeIsolation(view.isolation).label}</Badge> : null}
            {view.cached ? <Badge title="The server has not answered yet; these lists are from its last run.">Lists of the last run</Badge> : null}
            <ServerIdentity view={view} />
          </div>
        </div>
        <ServerActions view={view} />
      </header>
      <StatePanel view={view} />
      <Tabs
        label={`About ${view.name}`}
        className="server-tabs"
        tabs={tabs}
        selected={selected}
        onSelect={(id) => navigate({ kind: 'servers', server: view.name, tab: id }, { replace: true })}
      />
    </section>
  )
}

/** The tools, where there are any to see; else what the server is. */
function firstTab(view: ServerView): TabId {
  if (view.state.kind === 'untrusted') return 'logs'
  return view.counts.tools > 0 || view.state.kind === 'ready' ? 'tools' : 'overview'
}

/** The server's own name and version: what it says, not what the person called it. */
function ServerIdentity({ view: { state } }: { readonly view: ServerView }) {
  if (state.kind !== 'ready' && state.kind !== 'degraded') return null
  return (
    <span className="muted">
      {revealHidden(`${state.serverName} ${state.serverVersion}`)}
      {state.pid === undefined ? null : ` · process ${state.pid}`}
    </span>
  )
}

function tabsOf(view: ServerView): readonly TabEntry<TabId>[] {
  const { counts, name } = view
  const config: TabEntry<TabId> = { id: 'config', label: 'Config', content: <ConfigView serverName={name} /> }
  const log: TabEntry<TabId> = { id: 'logs', label: 'Log', content: <LogTab server={name} /> }
  // What it would run is shown above, to be approved; of what it offers, nothing can be known.
  if (view.state.kind === 'untrusted') return [log, config]
  return [
    { id: 'tools', label: 'Tools', count: counts.tools, content: <ToolsTab view={view} /> },
    { id: 'resources', label: 'Resources', count: counts.resources + counts.resourceTemplates, content: <ResourcesTab view={view} /> },
    { id: 'prompts', label: 'Prompts', count: counts.prompts, content: <PromptsTab view={view} /> },
    ...(view.features?.skills === true ? [{ id: 'skills' as const, label: 'Skills', content: <SkillsTab view={view} /> }] : []),
    log,
    { id: 'traffic', label: 'Traffic', content: <TrafficTab view={view} /> },
    { id: 'options', label: 'Options', content: <OptionsTab view={view} /> },
    { id: 'overview', label: 'About', content: <OverviewTab view={view} /> },
    config,
  ]
}
