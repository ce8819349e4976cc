import { ListTodo } from 'lucide-react'
import type { TaskView } from '#contract/task.ts'
import { Button } from '#renderer/components/button.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { useClient } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { isOver } from './describe-task.ts'
import './tasks.css'

/** What the server says of a task that runs, and what can be done about it. Without one, nothing. */
export function TaskBar({ task, title }: { readonly task: TaskView; readonly title: string }) {
  const client = useClient()
  const action = useAction()
  if (isOver(task)) return null
  const { callId, background, state, message } = task
  return (
    <div className="task-bar" role="group" aria-label={`Task of ${title}`}>
      <ListTodo className="icon" aria-hidden="true" />
      <div className="task-text">
        <p>{sentence(task)}</p>
        {message === undefined || message === '' ? null : <p className="task-detail">{revealHidden(message)}</p>}
        {state.kind === 'out-of-reach' ? <p className="task-detail">{revealHidden(state.cause)}</p> : null}
      </div>
      <div className="task-actions">
        {background ? null : (
          <Button size="small" isPending={action.isPending} onPress={() => void action.run(() => client.call('task.release', { callId }))}>
            Continue in background
          </Button>
        )}
        <Button size="small" isDisabled={action.isPending} aria-label={`Stop ${title}`} onPress={() => void action.run(() => client.call('task.cancel', { callId }))}>
          Stop
        </Button>
      </div>
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" className="task-problem" /> : null}
    </div>
  )
}

function sentence({ background, state, server }: TaskView): string {
  if (state.kind === 'out-of-reach') return `Runs as a task. ${server} is asked again as soon as it is connected.`
  if (state.kind === 'input-required') return 'Runs as a task, which waits for your answer.'
  return background ? 'Runs as a task in the background. Its result comes here, also after a restart of Steward.' : 'Runs as a task.'
}
