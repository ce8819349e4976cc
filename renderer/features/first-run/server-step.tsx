import type { ServerView } from '#contract/server.ts'
import { StatePill } from '#renderer/components/badge.tsx'
import { Button } from '#renderer/components/button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { hrefOf } from '#renderer/shell/route.ts'
import { useApp } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { useProblemAction } from '#renderer/state/use-problem-action.ts'
import { describeState } from '../servers/describe-state.ts'
import { FolderServerForm } from '../servers/folder-server-form.tsx'
import { everythingEntry, freeName } from '../servers/example-servers.ts'
import { Step } from './step.tsx'

export interface ServerStepProps {
  readonly servers: readonly ServerView[]
  readonly isLoaded: boolean
}

/** Step 2: something that has tools. Shows what each server does right now, and why one does not work. */
export function ServerStep({ servers, isLoaded }: ServerStepProps) {
  const isConnected = servers.some(({ state }) => state.kind === 'ready' || state.kind === 'degraded')
  return (
    <Step number={2} title="Connect a server" state={isConnected ? 'done' : 'now'}>
      {!isLoaded ? <p className="first-run-line">Reading the servers…</p> : null}
      {isLoaded && servers.length === 0 ? <NoServerYet /> : null}
      {servers.length > 0 ? (
        <ul className="first-run-servers" aria-label="Your servers">
          {servers.slice(0, 5).map((view) => (
            <ServerLine key={view.name} view={view} />
          ))}
        </ul>
      ) : null}
      {servers.length > 0 ? (
        <div className="first-run-buttons">
          <a className="button button-secondary button-small" href={hrefOf({ kind: 'servers', server: null, tab: null })}>
            {servers.length > 5 ? `All ${servers.length} servers` : 'Manage servers'}
          </a>
        </div>
      ) : null}
    </Step>
  )
}

function NoServerYet() {
  const { client } = useApp()
  const action = useAction()
  return (
    <>
      <p className="first-run-line">A server is a small program that gives the model tools. Start with one that reads and writes files in a folder you choose:</p>
      <FolderServerForm onAdded={() => {}} />
      <div className="first-run-buttons">
        <Button size="small" isPending={action.isPending} onPress={() => void action.run(() => client.call('config.add', { server: freeName('everything', []), entry: everythingEntry }))}>
          Or add the demo server (harmless tools)
        </Button>
        <a className="button button-quiet button-small" href={hrefOf({ kind: 'servers', server: null, tab: null })}>
          Add another server
        </a>
      </div>
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
    </>
  )
}

/** A server with its state; a failure shows its cause and what to do, so that nobody stays here without a way on. */
function ServerLine({ view }: { readonly view: ServerView }) {
  const { client } = useApp()
  const action = useAction()
  const start = (): void => void action.run(() => client.call('server.start', { server: view.name }))
  const onAction = useProblemAction(start)
  const words = describeState(view.state)
  const { kind } = view.state
  const isFailed = kind === 'failed' || kind === 'needs-sign-in'
  return (
    <li className="first-run-server">
      <div className="first-run-server-head">
        <a href={hrefOf({ kind: 'servers', server: view.name, tab: null })}>{revealHidden(view.name)}</a>
        <StatePill tone={words.tone} isActive={words.isActive}>
          {words.label}
        </StatePill>
        {view.counts.tools > 0 ? <span className="first-run-faint">{view.counts.tools === 1 ? '1 tool' : `${view.counts.tools} tools`}</span> : null}
      </div>
      {kind === 'starting' ? <p className="first-run-faint">{words.sentence}</p> : null}
      {kind === 'untrusted' ? (
        <p className="first-run-line">
          <a className="button button-secondary button-small" href={hrefOf({ kind: 'servers', server: view.name, tab: null })}>
            See what it runs, and approve it
          </a>
        </p>
      ) : null}
      {words.problem && (isFailed || kind === 'restarting' || kind === 'starting') ? (
        <ProblemNotice
          problem={words.problem}
          tone={kind === 'failed' ? 'danger' : 'warning'}
          onAction={onAction}
          actions={
            isFailed ? (
              <Button size="small" onPress={start} isPending={action.isPending}>
                Try again
              </Button>
            ) : undefined
          }
        />
      ) : null}
      {kind === 'stopped' ? (
        <Button size="small" onPress={start} isPending={action.isPending}>
          Start {view.name}
        </Button>
      ) : null}
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
    </li>
  )
}
