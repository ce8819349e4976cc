import { ArrowUpRight } from 'lucide-react'
import { useCallback } from 'react'
import type { ServerView } from '#contract/server.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { useLoad } from '#renderer/state/use-load.ts'
import { examplePrompts } from './example-prompts.ts'
import { Step } from './step.tsx'
import { useCurrentModel } from './use-current-model.ts'

export interface TryStepProps {
  readonly servers: readonly ServerView[]
  onPrompt(text: string): void
}

/** Step 3: prompts that call a tool which is really there. */
export function TryStep({ servers, onPrompt }: TryStepProps) {
  const { client } = useApp()
  const current = useCurrentModel()
  const isConnected = servers.some(({ state }) => state.kind === 'ready' || state.kind === 'degraded')
  // What is connected, as one text: another state of the same servers must not ask again.
  const connected = servers.map(({ name, state, counts }) => `${name} ${state.kind} ${counts.tools}`).join('\n')
  const { state } = useLoad(useCallback((signal: AbortSignal) => client.call('server.tools', {}, { signal }), [client]), connected)
  const examples = examplePrompts(servers, state.kind === 'ready' ? state.value.tools : [], current?.isDemo ?? true)
  return (
    <Step number={3} title="Try it" state={isConnected ? 'now' : 'later'}>
      {isConnected ? (
        <p className="first-run-line">
          {examples.length > 0 ? 'Take one of these into the composer and send it. Steward shows what the tool would do, and waits for your yes.' : 'Ask for something that your tools can do. Steward shows each call, and waits for your yes.'}
        </p>
      ) : (
        <p className="first-run-line">As soon as a server is connected, examples for its tools appear here.</p>
      )}
      {examples.length === 0 ? null : (
        <ul className="first-run-prompts" aria-label="Examples">
          {examples.map((example) => (
            <li key={example.text}>
              <button type="button" className="first-run-prompt" onClick={() => onPrompt(example.text)}>
                <code>{revealHidden(example.text)}</code>
                <ArrowUpRight className="icon" aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </Step>
  )
}
