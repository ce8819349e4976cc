import { createStore } from 'zustand/vanilla'
import type { TaskView } from '#contract/task.ts'
import { navigate } from '#renderer/shell/route.ts'
import { showCall } from '#renderer/shell/show-call.ts'
import { isOver } from './describe-task.ts'

/** The task by hand whose result is looked at. */
export const openTask = createStore<{ readonly task: TaskView | null }>(() => ({ task: null }))

/** Goes to where the result of a task is: its conversation, or for a call by hand, a dialog. */
export function showTask(task: TaskView): void {
  if (task.conversationId === null) {
    if (isOver(task)) openTask.setState({ task })
    else navigate({ kind: 'servers', server: task.server, tab: 'tools', item: task.tool })
    return
  }
  showCall(task.conversationId, task.callId)
}
