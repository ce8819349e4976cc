import { createStore } from 'zustand/vanilla'
import type { TaskView } from '#contract/task.ts'
import { navigate } from '#renderer/shell/route.ts'
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
  navigate({ kind: 'chat', conversationId: task.conversationId })
  scrollToCall(task.callId)
}

/** The conversation may have to be read first. */
function scrollToCall(callId: string, tries = 20): void {
  const card = document.querySelector<HTMLElement>(`[data-call="${CSS.escape(callId)}"]`)
  if (card) {
    card.scrollIntoView({ block: 'center' })
    card.querySelector('button')?.focus()
  } else if (tries > 0) {
    setTimeout(() => scrollToCall(callId, tries - 1), 100)
  }
}
