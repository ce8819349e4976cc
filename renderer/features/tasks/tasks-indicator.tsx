import { ListTodo } from 'lucide-react'
import { useState } from 'react'
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import type { TaskView } from '#contract/task.ts'
import { StatePill, type Tone } from '#renderer/components/badge.tsx'
import { Button } from '#renderer/components/button.tsx'
import { formatDuration } from '#renderer/components/format.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { useNow } from '#renderer/components/use-now.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { describeTask, isOver } from './describe-task.ts'
import { showTask } from './show-task.ts'
import './tasks.css'

/** As many ended ones are listed. */
const RECENT = 10

/** The tasks that run, wherever one is; those that ended since the start below them. Without any there is nothing to show. */
export function TasksIndicator({ isCompact = false }: { readonly isCompact?: boolean }) {
  const { live } = useApp()
  const [isOpen, setOpen] = useState(false)
  const tasks = useReady(live.tasks) ?? []
  const running = tasks.filter((task) => !isOver(task))
  const ended = tasks.filter(isOver).toReversed().slice(0, RECENT)
  if (tasks.length === 0) return null
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <AriaButton className={isCompact ? 'button button-quiet button-medium' : 'sidebar-link tasks-button'}>
        <ListTodo className="icon" aria-hidden="true" />
        <span className={isCompact ? 'visually-hidden' : 'sidebar-link-text'}>Tasks</span>
        <span className="sidebar-count">{running.length === 0 ? (isCompact ? '0' : 'none running') : isCompact ? running.length : `${running.length} running`}</span>
      </AriaButton>
      <Popover className="popover tasks-popover" placement={isCompact ? 'bottom end' : 'top start'} offset={6}>
        <Dialog className="tasks-dialog" aria-label="Tasks">
          <p className="tasks-head">{running.length === 0 ? 'No task runs.' : 'Calls that go on at their servers'}</p>
          <ul className="tasks-list" aria-label="Running tasks">
            {running.slice(0, 200).map((task) => (
              <Row key={task.callId} task={task} onShow={() => (setOpen(false), showTask(task))} />
            ))}
          </ul>
          {ended.length === 0 ? null : (
            <>
              <p className="tasks-head">Ended since the start</p>
              <ul className="tasks-list" aria-label="Ended tasks">
                {ended.map((task) => (
                  <Row key={task.callId} task={task} onShow={() => (setOpen(false), showTask(task))} />
                ))}
              </ul>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

const tones: Readonly<Record<TaskView['state']['kind'], Tone>> = { working: 'accent', 'input-required': 'warning', 'out-of-reach': 'warning', completed: 'success', failed: 'danger', cancelled: 'neutral' }

function Row({ task, onShow }: { readonly task: TaskView; readonly onShow: () => void }) {
  const { client, live } = useApp()
  const action = useAction()
  const running = !isOver(task)
  const now = useNow(running)
  const title = useReady(live.conversations)?.find(({ conversationId }) => conversationId === task.conversationId)?.title
  return (
    <li className="tasks-row">
      <div className="tasks-row-text">
        <span className="tasks-row-title">
          {revealHidden(task.tool)} <span className="muted">{revealHidden(task.server)}</span>
        </span>
        <span className="tasks-row-facts">
          <StatePill tone={tones[task.state.kind]} isActive={task.state.kind === 'working'}>
            {describeTask(task)}
          </StatePill>
          <span className="muted">{[formatDuration(Math.max(0, (running ? now : task.updatedAt) - task.startedAt)), task.conversationId === null ? 'by hand' : title].filter(Boolean).join(' · ')}</span>
        </span>
        {action.problem ? <span className="field-error">{action.problem.message}</span> : null}
      </div>
      <Button size="small" variant="quiet" aria-label={`Show ${task.tool}`} onPress={onShow}>
        Show
      </Button>
      {running ? (
        <Button size="small" variant="quiet" isPending={action.isPending} aria-label={`Cancel ${task.tool}`} onPress={() => void action.run(() => client.call('task.cancel', { callId: task.callId }))}>
          Cancel
        </Button>
      ) : null}
    </li>
  )
}
