import type { ServerView } from '#contract/server.ts'
import { Banner } from '#renderer/components/banner.tsx'
import { Button } from '#renderer/components/button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { useProblemAction } from '#renderer/state/use-problem-action.ts'
import { FindCause } from '../doctor/find-cause.tsx'
import { ApproveServer } from './approve-server.tsx'
import { describeState, possibleActions } from './describe-state.ts'
import { RetryCountdown } from './retry-countdown.tsx'
import { SignInPanel } from './sign-in-panel.tsx'
import { useAction } from '#renderer/state/use-load.ts'

/** The state in a sentence, its cause, the next step, and the button for it. A healthy server shows nothing. */
export function StatePanel({ view }: { readonly view: ServerView }) {
  const { client } = useApp()
  const action = useAction()
  const start = (): void => void action.run(() => client.call('server.start', { server: view.name }))
  const onAction = useProblemAction(start)
  const { state } = view
  const words = describeState(state)
  if (state.kind === 'ready') return null
  if (state.kind === 'needs-sign-in' || state.kind === 'signing-in') return <SignInPanel view={view} />
  if (state.kind === 'untrusted') return <ApproveServer view={view} definitionHash={state.definitionHash} />
  const startButton = possibleActions(state).start ? (
    <Button size="small" variant="primary" onPress={start} isPending={action.isPending}>
      {state.kind === 'failed' ? 'Try again' : 'Start'}
    </Button>
  ) : null
  return (
    <>
      {words.problem ? (
        <ProblemNotice
          problem={words.problem}
          tone={words.tone === 'danger' ? 'danger' : 'warning'}
          onAction={onAction}
          actions={
            <>
              {startButton}
              {state.kind === 'restarting' ? <RetryCountdown retryAt={state.retryAt} /> : null}
              {words.problem.action?.kind === 'show-logs' ? null : (
                <Button size="small" variant="quiet" onPress={() => onAction({ kind: 'show-logs', server: view.name })}>
                  Show the log
                </Button>
              )}
              {state.kind === 'starting' ? null : <FindCause server={view.name} />}
            </>
          }
        />
      ) : (
        <Banner tone={words.tone} title={words.sentence} actions={state.kind === 'disabled' ? <EnableButton server={view.name} /> : startButton}>
          {state.kind === 'starting' && state.step === 'launch' ? (
            <p className="muted">
              <Spinner label="Starting" />
            </p>
          ) : null}
        </Banner>
      )}
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" onAction={onAction} /> : null}
    </>
  )
}

function EnableButton({ server }: { readonly server: string }) {
  const { client } = useApp()
  const action = useAction()
  return (
    <Button size="small" variant="primary" isPending={action.isPending} onPress={() => void action.run(() => client.call('config.enable', { server, enabled: true }))}>
      Switch on
    </Button>
  )
}
