import { useStore } from 'zustand'
import { useApp } from '#renderer/state/app-context.tsx'
import { ModelStep } from './model-step.tsx'
import { ServerStep } from './server-step.tsx'
import { TryStep } from './try-step.tsx'
import './first-run.css'

export interface FirstRunProps {
  /** Puts the text into the composer; the person sends it. */
  onPrompt(text: string): void
}

/** The welcome of an empty conversation: what Steward is, and three steps that know how far the person is. */
export function FirstRun({ onPrompt }: FirstRunProps) {
  const { live } = useApp()
  const servers = useStore(live.servers)
  const list = servers.kind === 'ready' ? servers.value : []
  return (
    <section className="first-run" aria-label="Welcome">
      <header className="first-run-head">
        <h1 className="first-run-title">Welcome to Steward</h1>
        <p className="first-run-text">
          Talk to a model that can use your tools: files, databases, the web, anything with an MCP server. Steward asks you before anything sensitive happens, and keeps a record of what was done.
        </p>
      </header>
      <ol className="first-run-steps" aria-label="First steps">
        <ModelStep />
        <ServerStep servers={list} isLoaded={servers.kind === 'ready'} />
        <TryStep servers={list} onPrompt={onPrompt} />
      </ol>
    </section>
  )
}
