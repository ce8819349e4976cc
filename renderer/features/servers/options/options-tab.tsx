import type { LogLevel, ServerView } from '#contract/server.ts'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Select } from '#renderer/components/select.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { describeEra } from '../describe-state.ts'
import { ContextOptions } from './context-options.tsx'
import { IsolationOptions } from './isolation-options.tsx'
import { RootsOptions } from './roots-options.tsx'
import { SamplingOptions } from './sampling-options.tsx'
import { TrustOptions } from './trust-options.tsx'
import './options.css'

/** What the person allows this server, and how Steward speaks with it. */
export function OptionsTab({ view }: { readonly view: ServerView }) {
  return (
    <div className="tab-body options">
      <TrustOptions view={view} />
      <ContextOptions view={view} />
      <SamplingOptions view={view} />
      <IsolationOptions view={view} />
      <RootsOptions view={view} />
      <ProtocolOptions view={view} />
    </div>
  )
}

const levels: readonly { readonly id: LogLevel; readonly label: string }[] = [
  { id: 'debug', label: 'Debug: everything' },
  { id: 'info', label: 'Info and above' },
  { id: 'notice', label: 'Notice and above' },
  { id: 'warning', label: 'Warnings and errors' },
  { id: 'error', label: 'Errors' },
  { id: 'critical', label: 'Critical and above' },
  { id: 'alert', label: 'Alerts and emergencies' },
  { id: 'emergency', label: 'Emergencies only' },
]

const eras = [
  { id: 'auto', label: 'Find out by itself', description: 'Asks the server, and remembers what it speaks' },
  { id: 'modern', label: 'Modern', description: 'Protocol 2026-07-28 and later' },
  { id: 'legacy', label: 'Legacy', description: 'Protocol up to 2025-11-25' },
] as const

function ProtocolOptions({ view }: { readonly view: ServerView }) {
  const { client } = useApp()
  const action = useAction()
  const server = view.name
  const era = describeEra(view.state)
  const hasLogging = view.features?.logging
  return (
    <section className="tab-section" aria-label="Protocol">
      <h3 className="tab-section-title">Protocol</h3>
      <div className="options-pair">
        <Select
          label="Era"
          description={`${era === null ? 'Not connected now.' : `Now: ${era}.`} Written to mcp.json; a change connects anew.`}
          options={eras}
          value={view.definition.era}
          isDisabled={action.isPending}
          onChange={(next) => void action.run(() => client.call('config.era', { server, era: next }))}
        />
        <Select
          label="Log level"
          description={hasLogging === false ? 'This server does not log through the protocol.' : 'How much the server is asked to log. What is there is on the tab “Log”.'}
          options={levels}
          value={view.options.logLevel}
          isDisabled={action.isPending}
          onChange={(logLevel) => void action.run(() => client.call('server.configure', { server, options: { logLevel } }))}
        />
      </div>
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
    </section>
  )
}
