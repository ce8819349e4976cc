import { useCallback, useDeferredValue, useMemo, useState } from 'react'
import type { ServerView, ToolView } from '#contract/server.ts'
import { useStore } from 'zustand'
import { Badge } from '#renderer/components/badge.tsx'
import { Button } from '#renderer/components/button.tsx'
import { MoreList } from '#renderer/components/more-list.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { SearchField } from '#renderer/components/search-field.tsx'
import { Switch } from '#renderer/components/switch.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { hrefOf, navigate, useRoute } from '#renderer/shell/route.ts'
import { useApp } from '#renderer/state/app-context.tsx'
import { isConnected } from '#renderer/state/use-server-lists.ts'
import { ServerIcon } from '../icons/server-icon.tsx'
import { describeTaskSupport } from '../tools/describe-task-support.ts'
import { ToolPage } from '../tools/tool-page.tsx'
import { ToolTrustBadges } from '../tools/tool-trust.tsx'
import { describeAnnotations } from './describe-annotations.ts'
import { ListState } from './list-state.tsx'
import { useAction, useLoad } from '#renderer/state/use-load.ts'

/** The tools of one server as the server describes them, and the standing answer for those that only read. */
export function ToolsTab({ view }: { readonly view: ServerView }) {
  const { client } = useApp()
  const { state, reload } = useLoad(useCallback((signal: AbortSignal) => client.call('server.tools', { server: view.name }, { signal }), [client, view]))
  const route = useRoute()
  const item = route.kind === 'servers' ? route.item : undefined
  const [filter, setFilter] = useState('')
  const wanted = useDeferredValue(filter.trim().toLowerCase())
  const tools = useMemo(() => (state.kind === 'ready' ? state.value.tools : []), [state])
  const shown = useMemo(() => tools.filter((tool) => matches(tool, wanted)), [tools, wanted])
  const open = item === undefined ? undefined : tools.find(({ name }) => name === item)
  if (open) {
    return (
      <div className="tab-body">
        <ToolPage key={open.name} tool={open} obstacle={isConnected(view) ? null : 'The server has to run for that: start it above.'} />
      </div>
    )
  }
  return (
    <div className="tab-body">
      {item !== undefined && state.kind === 'ready' && isConnected(view) ? <p className="muted">There is no tool named {revealHidden(item)} any more.</p> : null}
      <ReadOnlySwitch server={view.name} tools={tools} />
      {tools.length > 8 ? <SearchField label="Filter tools" value={filter} onChange={setFilter} /> : null}
      <ListState state={state} isEmpty={tools.length === 0} reload={reload} empty={emptyText(view, 'tools')}>
        <MoreList items={shown} className="entry-list" label={`Tools of ${view.name}`}>
          {(tool) => <ToolEntry key={tool.name} tool={tool} />}
        </MoreList>
        {shown.length === 0 ? <p className="muted">No tool matches “{filter}”.</p> : null}
      </ListState>
    </div>
  )
}

function matches(tool: ToolView, wanted: string): boolean {
  return wanted === '' || [tool.name, tool.title, tool.description].some((text) => text?.toLowerCase().includes(wanted))
}

/** Why a list is empty: the server has none, or it was never asked. */
export function emptyText(view: ServerView, what: string): string {
  const isConnected = view.state.kind === 'ready' || view.state.kind === 'degraded'
  return isConnected ? `This server offers no ${what}.` : `Nothing is known yet: the ${what} are listed once the server has started.`
}

function ToolEntry({ tool }: { readonly tool: ToolView }) {
  const title = tool.title ?? tool.annotations.title
  const task = describeTaskSupport(tool)
  const place = { kind: 'servers', server: tool.server, tab: 'tools', item: tool.name } as const
  return (
    <li className="entry">
      <div className="entry-heading">
        <ServerIcon server={tool.server} icons={tool.icons} />
        <h3 className="entry-title">
          <a className="entry-link" href={hrefOf(place)}>
            {revealHidden(title ?? tool.name)}
          </a>
        </h3>
        {title === undefined ? null : <code className="entry-name">{revealHidden(tool.name)}</code>}
        <span className="entry-badges">
          <ToolTrustBadges tool={tool} />
          {describeAnnotations(tool.annotations).map((badge) => (
            <Badge key={badge.text} tone={badge.tone} title={badge.meaning}>
              {badge.text}
            </Badge>
          ))}
          {task === null ? null : (
            <Badge tone="info" title={task.meaning}>
              {task.text}
            </Badge>
          )}
        </span>
        <span className="entry-action">
          <Button size="small" aria-label={`Open ${title ?? tool.name}`} onPress={() => navigate(place)}>
            Open
          </Button>
        </span>
      </div>
      {tool.description ? <p className="entry-description">{revealHidden(tool.description)}</p> : <p className="muted">The server gives no description.</p>}
      <p className="muted">{revealHidden(describeArguments(tool))}</p>
    </li>
  )
}

/** `Arguments: path, head (optional)`, so that most readers never need the schema. */
function describeArguments({ inputSchema }: ToolView): string {
  const { properties, required } = inputSchema
  const names = typeof properties === 'object' && properties !== null && !Array.isArray(properties) ? Object.keys(properties) : []
  if (names.length === 0) return 'No arguments'
  const needed = new Set(Array.isArray(required) ? required : [])
  return `Arguments: ${names.map((name) => (needed.has(name) ? name : `${name} (optional)`)).join(', ')}`
}

function ReadOnlySwitch({ server, tools }: { readonly server: string; readonly tools: readonly ToolView[] }) {
  const { client, live } = useApp()
  const grants = useStore(live.grants)
  const action = useAction()
  const grant = grants.kind === 'ready' ? grants.value.find(({ rule, scope }) => rule.kind === 'read-only' && rule.server === server && scope.kind === 'always') : undefined
  const count = tools.filter((tool) => tool.annotations.readOnlyHint === true).length
  return (
    <div className="read-only">
      <Switch
        label="Read-only calls: always allow"
        description={
          count === 0
            ? 'No tool of this server says that it only reads, so this changes nothing now.'
            : `Calls of the ${count === 1 ? 'one tool that says it only reads' : `${count} tools that say they only read`} run without a question. Whether that is true is up to the server.`
        }
        isSelected={grant !== undefined}
        isDisabled={action.isPending || grants.kind !== 'ready'}
        onChange={(isOn) =>
          void action.run(async () => {
            if (isOn) await client.call('grant.add', { rule: { kind: 'read-only', server } })
            else if (grant) await client.call('grant.revoke', { grantId: grant.grantId })
          })
        }
      />
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
    </div>
  )
}
