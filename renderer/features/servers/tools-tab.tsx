import { useCallback, useDeferredValue, useMemo, useState } from 'react'
import type { ServerView, ToolView } from '#contract/server.ts'
import { useStore } from 'zustand'
import { Badge } from '#renderer/components/badge.tsx'
import { CodeBlock } from '#renderer/components/code-block.tsx'
import { Disclosure } from '#renderer/components/disclosure.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { SearchField } from '#renderer/components/search-field.tsx'
import { Switch } from '#renderer/components/switch.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { describeAnnotations } from './describe-annotations.ts'
import { visibleJson } from '#renderer/components/visible-json.ts'
import { ListState } from './list-state.tsx'
import { useAction, useLoad } from '#renderer/state/use-load.ts'

/** The tools of one server as the server describes them, and the standing answer for those that only read. */
export function ToolsTab({ view }: { readonly view: ServerView }) {
  const { client } = useApp()
  const { state, reload } = useLoad(useCallback((signal: AbortSignal) => client.call('server.tools', { server: view.name }, { signal }), [client, view]))
  const [filter, setFilter] = useState('')
  const wanted = useDeferredValue(filter.trim().toLowerCase())
  const tools = useMemo(() => (state.kind === 'ready' ? state.value.tools : []), [state])
  const shown = useMemo(() => tools.filter((tool) => matches(tool, wanted)), [tools, wanted])
  return (
    <div className="tab-body">
      <ReadOnlySwitch server={view.name} tools={tools} />
      {tools.length > 8 ? <SearchField label="Filter tools" value={filter} onChange={setFilter} /> : null}
      <ListState state={state} isEmpty={tools.length === 0} reload={reload} empty={emptyText(view, 'tools')}>
        <ul className="entry-list" aria-label={`Tools of ${view.name}`}>
          {shown.map((tool) => (
            <ToolEntry key={tool.name} tool={tool} />
          ))}
        </ul>
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
  return (
    <li className="entry">
      <div className="entry-heading">
        <h3 className="entry-title">
          {revealHidden(title ?? tool.name)}
        </h3>
        {title === undefined ? null : (
          <code className="entry-name">
            {revealHidden(tool.name)}
          </code>
        )}
        <span className="entry-badges">
          {describeAnnotations(tool.annotations).map((badge) => (
            <Badge key={badge.text} tone={badge.tone} title={badge.meaning}>
              {badge.text}
            </Badge>
          ))}
        </span>
      </div>
      {tool.description ? (
        <p className="entry-description">
          {revealHidden(tool.description)}
        </p>
      ) : (
        <p className="muted">The server gives no description.</p>
      )}
      <Disclosure summary={describeArguments(tool)}>
        <CodeBlock code={visibleJson(tool.inputSchema)} language="json" title="Input schema" maxHeight="medium" />
        {tool.outputSchema === undefined ? null : <CodeBlock code={visibleJson(tool.outputSchema)} language="json" title="Output schema" maxHeight="medium" />}
      </Disclosure>
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
  const grant = grants.kind === 'ready' ? grants.value.find(({ rule }) => rule.kind === 'read-only' && rule.server === server) : undefined
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
