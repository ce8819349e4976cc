import { CircleAlert, CircleCheck } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { CallOutput } from '#contract/contract.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import { Button } from '#renderer/components/button.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { formatDuration } from '#renderer/components/format.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { useClient } from '#renderer/state/app-context.tsx'
import { useProblemAction } from '#renderer/state/use-problem-action.ts'

const stepWords: Readonly<Record<string, string>> = {
  prepare: 'Prepare',
  launch: 'Start the program',
  open: 'Reach the address',
  negotiate: 'Agree on the protocol',
  list: 'Read the lists',
  discover: 'Ask once more (discover)',
  ping: 'Ping',
}

type Test = { readonly kind: 'running' } | { readonly kind: 'done'; readonly result: CallOutput<'server.test'> } | { readonly kind: 'failed'; readonly problem: Problem }

/** Connects anew and shows what each step took; closing it gives the test up. */
export function TestDialog({ server, onClose }: { readonly server: string; onClose(): void }) {
  const client = useClient()
  const [round, setRound] = useState(0)
  const [test, setTest] = useState<Test>({ kind: 'running' })
  const act = useProblemAction(() => setRound((last) => last + 1))
  useEffect(() => {
    const controller = new AbortController()
    setTest({ kind: 'running' })
    client.call('server.test', { server }, { signal: controller.signal }).then(
      (result) => controller.signal.aborted || setTest({ kind: 'done', result }),
      (error: unknown) => controller.signal.aborted || setTest({ kind: 'failed', problem: toProblem(error) }),
    )
    return () => controller.abort()
  }, [client, server, round])
  return (
    <Dialog
      title={`Test of ${server}`}
      isOpen
      onClose={onClose}
      actions={
        <>
          {test.kind === 'running' ? null : <Button onPress={() => setRound(round + 1)}>Test again</Button>}
          <Button variant={test.kind === 'running' ? 'secondary' : 'primary'} onPress={onClose}>
            {test.kind === 'running' ? 'Stop' : 'Done'}
          </Button>
        </>
      }
    >
      {test.kind === 'running' ? (
        <p className="list-loading" role="status">
          <Spinner label="Testing" /> Connecting anew, and asking for everything once…
        </p>
      ) : null}
      {test.kind === 'failed' ? (
        <ProblemNotice
          problem={test.problem}
          role="alert"
          onAction={(action) => {
            if (action.kind !== 'retry') onClose()
            act(action)
          }}
        />
      ) : null}
      {test.kind === 'done' ? <TestSteps steps={test.result.steps} /> : null}
    </Dialog>
  )
}

function TestSteps({ steps }: { readonly steps: CallOutput<'server.test'>['steps'] }) {
  const failed = steps.filter((step) => step.problem).length
  const total = steps.reduce((sum, step) => sum + step.durationMs, 0)
  return (
    <>
      <p role="status">{failed === 0 ? `Everything works. It took ${formatDuration(total)}.` : failed === 1 ? 'One step failed.' : `${failed} steps failed.`}</p>
      <ol className="test-steps" aria-label="Steps of the test">
        {steps.map((step, index) => (
          // The steps of one test never change their order.
          <li key={index} className="test-step">
            {step.problem ? <CircleAlert className="icon config-error" aria-label="Failed" /> : <CircleCheck className="icon test-fine" aria-label="Worked" />}
            <div className="test-step-text">
              <span className="test-step-name">{stepWords[step.name] ?? step.name}</span>
              {step.detail === undefined ? null : <span className="muted">{revealHidden(step.detail)}</span>}
              {step.problem ? <ProblemNotice problem={step.problem} /> : null}
            </div>
            <span className="test-step-time">{formatDuration(step.durationMs)}</span>
          </li>
        ))}
      </ol>
    </>
  )
}
