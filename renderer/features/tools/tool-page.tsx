import { ArrowLeft, Wrench } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import type { ToolView } from '#contract/server.ts'
import { announce } from '#renderer/components/announcer.ts'
import { Badge } from '#renderer/components/badge.tsx'
import { CodeBlock } from '#renderer/components/code-block.tsx'
import { Disclosure } from '#renderer/components/disclosure.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { hrefOf } from '#renderer/shell/route.ts'
import { useClient } from '#renderer/state/app-context.tsx'
import { ServerIcon } from '../icons/server-icon.tsx'
import { describeAnnotations } from '../servers/describe-annotations.ts'
import { visibleJson } from '#renderer/components/visible-json.ts'
import { describeTaskSupport } from './describe-task-support.ts'
import { ToolForm } from './tool-form.tsx'
import { ToolTrust, ToolTrustBadges } from './tool-trust.tsx'
import { ToolRunView } from './tool-run-view.tsx'
import { runsKey, startRun, type ToolRun, toolRuns } from './tool-runs.ts'
import './tools.css'

const noRuns: readonly ToolRun[] = []

/** One tool: what its server says of it, its form, and what came of the calls by hand. */
export function ToolPage({ tool, obstacle }: { readonly tool: ToolView; readonly obstacle: string | null }) {
  const client = useClient()
  const heading = useRef<HTMLHeadingElement>(null)
  const runs = useStore(toolRuns, (all) => all.get(runsKey(tool)) ?? noRuns)
  const title = tool.title ?? tool.annotations.title ?? tool.name
  const task = describeTaskSupport(tool)
  const [latest, ...earlier] = runs
  const result = useRef<HTMLElement>(null)
  const shownAtFirst = useRef(latest?.callId)
  const latestId = latest?.callId
  const latestState = latest?.state.kind
  useEffect(() => heading.current?.focus(), [])
  useEffect(() => {
    if (latestId === undefined || latestId === shownAtFirst.current) return
    result.current?.scrollIntoView({ block: 'nearest' })
    if (latestState === 'ended') announce('The tool answered')
  }, [latestId, latestState])
  return (
    <section className="tool-page" aria-label={`Tool ${title}`}>
      <a className="tool-back" href={hrefOf({ kind: 'servers', server: tool.server, tab: 'tools' })}>
        <ArrowLeft className="icon" aria-hidden="true" /> All tools
      </a>
      <header className="tool-header">
        <ServerIcon server={tool.server} icons={tool.icons} size={32} fallback={<Wrench className="icon tool-header-icon" aria-hidden="true" />} />
        <div className="tool-heading">
          <h3 className="tool-title" tabIndex={-1} ref={heading}>
            {revealHidden(title)}
          </h3>
          {title === tool.name ? null : <code className="entry-name">{revealHidden(tool.name)}</code>}
        </div>
      </header>
      <p className="entry-badges">
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
        {tool.ui === undefined ? null : <Badge title={tool.ui.appOnly ? 'No model is offered it: only the view of this server calls it.' : 'A view of the server shows the result.'}>{tool.ui.appOnly ? 'For its view only' : 'Has a view'}</Badge>}
      </p>
      <ToolTrust tool={tool} />
      {tool.description ? <p className="entry-description">{revealHidden(tool.description)}</p> : <p className="muted">The server gives no description.</p>}
      <ToolForm key={tool.definitionHash} tool={tool} obstacle={obstacle} onRun={(given) => startRun(client, tool, given)} />
      {latest === undefined ? null : (
        <section className="tab-section tool-result" aria-label="Result" ref={result}>
          <h4 className="tab-section-title">Result</h4>
          <ToolRunView key={latest.callId} run={latest} tool={tool} />
        </section>
      )}
      {earlier.length === 0 ? null : (
        <Disclosure summary={`Earlier runs (${earlier.length})`}>
          <div className="tool-runs">
            {earlier.map((run) => (
              <ToolRunView key={run.callId} run={run} tool={tool} />
            ))}
          </div>
        </Disclosure>
      )}
      <Disclosure summary="Schemas, as the model reads them">
        <CodeBlock code={visibleJson(tool.inputSchema)} language="json" title="Input schema" maxHeight="medium" />
        {tool.outputSchema === undefined ? <p className="muted">It declares no output schema: its result may be anything.</p> : <CodeBlock code={visibleJson(tool.outputSchema)} language="json" title="Output schema" maxHeight="medium" />}
      </Disclosure>
    </section>
  )
}
