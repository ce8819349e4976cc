import { useCallback } from 'react'
import type { ToolView } from '#contract/server.ts'
import { isAlarming } from '#contract/request-words.ts'
import { Badge } from '#renderer/components/badge.tsx'
import { Banner } from '#renderer/components/banner.tsx'
import { Button } from '#renderer/components/button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { useClient } from '#renderer/state/app-context.tsx'
import { useAction, useLoad } from '#renderer/state/use-load.ts'
import { WordDiff } from '../consent/word-diff.tsx'
import '../consent/consent.css'
import { ToolSigns } from './tool-signs.tsx'

/** That a tool was changed, and that its words are suspicious, where they are. */
export function ToolTrustBadges({ tool }: { readonly tool: ToolView }) {
  const signs = tool.signs.filter(({ code }) => isAlarming(code))
  return (
    <>
      {tool.changed ? (
        <Badge tone="warning" title="Its server changed it since you last allowed it. Until you look, models are told of it as it was.">
          Changed
        </Badge>
      ) : null}
      {signs.length === 0 ? null : (
        <Badge tone="danger" title={[...new Set(signs.map(({ text }) => text))].join(' ')}>
          Suspicious words
        </Badge>
      )}
    </>
  )
}

/** What is to be looked at before the tool is used: what its server changed, and what in its words looks like poison. */
export function ToolTrust({ tool }: { readonly tool: ToolView }) {
  const signs = tool.signs.filter(({ code }) => isAlarming(code))
  const quiet = tool.signs.filter(({ code }) => !isAlarming(code))
  return (
    <>
      {tool.changed ? <ToolChange tool={tool} /> : null}
      {signs.length === 0 ? null : (
        <Banner tone="danger" title="Its words are suspicious">
          <ToolSigns signs={signs} />
          <p>That proves nothing by itself. A permission for all that only reads does not cover this tool.</p>
        </Banner>
      )}
      {quiet.length === 0 ? null : <ToolSigns signs={quiet} />}
    </>
  )
}

function ToolChange({ tool: { server, name, definitionHash } }: { readonly tool: ToolView }) {
  const client = useClient()
  const action = useAction()
  const { state } = useLoad(
    useCallback((signal: AbortSignal) => client.call('tool.change', { server, tool: name }, { signal }), [client, server, name]),
    definitionHash,
  )
  if (state.kind === 'failed') return <ProblemNotice problem={state.problem} />
  if (state.kind === 'loading' || state.value.change === null) return null
  const { change, definitionHash: shown } = state.value
  return (
    <section className="tool-change" aria-label="What changed">
      <Banner tone="warning" title={`${server} changed this tool since you last allowed it`}>
        <p>Its permissions are gone, and it asks again. Until you have looked, models are told of it as it was.</p>
      </Banner>
      <WordDiff change={change} />
      <div>
        <Button isPending={action.isPending} onPress={() => void action.run(() => client.call('tool.review', { server, tool: name, definitionHash: shown }))}>
          I have looked: use it as it is now
        </Button>
      </div>
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
    </section>
  )
}
