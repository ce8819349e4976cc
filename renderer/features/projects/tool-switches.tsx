import { useCallback, useDeferredValue, useMemo, useState } from 'react'
import type { ProjectDraft } from '#contract/project.ts'
import { Badge } from '#renderer/components/badge.tsx'
import { Checkbox } from '#renderer/components/checkbox.tsx'
import { Disclosure } from '#renderer/components/disclosure.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { Section } from '#renderer/components/page.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { SearchField } from '#renderer/components/search-field.tsx'
import { Switch } from '#renderer/components/switch.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { useLoad } from '#renderer/state/use-load.ts'
import { listSwitches, type ServerSwitch, switchServer, switchTool } from './switches.ts'

interface ToolSwitchesProps {
  readonly draft: ProjectDraft
  readonly onChange: (change: Partial<ProjectDraft>) => void
}

/** Servers, and in each its tools: what is off here is neither told to the model nor run for it. */
export function ToolSwitches({ draft, onChange }: ToolSwitchesProps) {
  const { client, live } = useApp()
  const views = useReady(live.servers)
  const [text, setText] = useState('')
  const wanted = useDeferredValue(text.trim().toLowerCase())
  const version = views?.map(({ name, state }) => `${name} ${state.kind}`).join()
  const { state } = useLoad(useCallback(async () => (await client.call('server.tools', {})).tools, [client]), version)
  const servers = useMemo(() => (views ?? []).map(({ name }) => name), [views])
  const switches = listSwitches(draft, servers, state.kind === 'ready' ? state.value : [])
  const matches = ({ server, tools }: ServerSwitch): boolean => server.toLowerCase().includes(wanted) || tools.some(({ name }) => name.toLowerCase().includes(wanted))
  const shown = wanted === '' ? switches : switches.filter(matches)
  return (
    <Section title="Servers and tools" description="The model does not learn of what is off, and calls of it are refused. Other conversations stay as they are.">
      {state.kind === 'failed' ? <ProblemNotice problem={state.problem} /> : null}
      {switches.length > 0 ? <SearchField label="Search servers and tools" value={text} onChange={setText} className="project-search" /> : null}
      {switches.length === 0 ? <p className="muted">There are no servers yet. Add one on the page “Servers”.</p> : null}
      <ul className="card project-servers" aria-label="Servers and tools">
        {shown.map((entry) => (
          <ServerRow key={entry.server} entry={entry} wanted={wanted} onServer={(isOn) => onChange({ servers: switchServer(draft, entry.server, isOn) })} onTool={(tool, isOn) => onChange({ servers: switchTool(draft, entry, tool, isOn) })} />
        ))}
        {wanted === '' ? (
          <li className="project-server">
            <Switch label="Servers that you add later" description={draft.otherServers ? 'They are on here, until you switch them off.' : 'They are off here, until you switch them on.'} isSelected={draft.otherServers} onChange={(otherServers) => onChange({ otherServers, servers: fixed(switches, draft) })} />
          </li>
        ) : null}
      </ul>
      {shown.length === 0 && switches.length > 0 ? <p className="muted">No server and no tool of that name.</p> : null}
    </Section>
  )
}

/** What is shown as on or off stays so when the rule for the others changes. */
function fixed(switches: readonly ServerSwitch[], draft: ProjectDraft): ProjectDraft['servers'] {
  const named = new Set(draft.servers.map(({ server }) => server))
  return [...draft.servers, ...switches.filter(({ server }) => !named.has(server)).map(({ server, isOn }) => ({ server, tools: isOn ? null : [] }))]
}

interface ServerRowProps {
  readonly entry: ServerSwitch
  readonly wanted: string
  readonly onServer: (isOn: boolean) => void
  readonly onTool: (tool: string, isOn: boolean) => void
}

function ServerRow({ entry, wanted, onServer, onTool }: ServerRowProps) {
  const { server, isOn, isMissing, tools } = entry
  const count = tools.filter((tool) => tool.isOn).length
  const found = wanted === '' || server.toLowerCase().includes(wanted) ? tools : tools.filter(({ name }) => name.toLowerCase().includes(wanted))
  return (
    <li className="project-server">
      <div className="project-server-head">
        <Switch label={revealHidden(server)} isSelected={isOn} onChange={onServer} />
        {isMissing ? <Badge tone="warning">not in mcp.json</Badge> : null}
        <span className="project-server-count">{isOn ? (tools.length === 0 ? 'its tools are not known yet' : count === tools.length ? `all ${count} tools` : `${count} of ${tools.length} tools`) : 'off'}</span>
      </div>
      {tools.length > 0 && isOn ? (
        <Disclosure summary={`Tools of ${server}`} {...(wanted === '' ? {} : { isExpanded: true })}>
          <ul className="project-tools" aria-label={`Tools of ${server}`}>
            {found.map((tool) => (
              <li key={tool.name}>
                <Checkbox label={<code>{revealHidden(tool.name)}</code>} isSelected={tool.isOn} onChange={(next) => onTool(tool.name, next)} />
              </li>
            ))}
          </ul>
        </Disclosure>
      ) : null}
    </li>
  )
}
