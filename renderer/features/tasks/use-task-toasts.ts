import { useEffect } from 'react'
import type { TaskView } from '#contract/task.ts'
import { toast } from '#renderer/components/toast.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { isOver } from './describe-task.ts'
import { showTask } from './show-task.ts'

/** Tells when a task in the background ended, unless one looks at it anyway. */
export function useTaskToasts(): void {
  const { live } = useApp()
  useEffect(() => {
    let before = new Map<string, TaskView>()
    return live.tasks.subscribe((state) => {
      if (state.kind !== 'ready') return
      for (const task of state.value) {
        const last = before.get(task.callId)
        // One that was over when the page opened is no news.
        if (!last || isOver(last) || !isOver(task) || !task.background || isInSight(task)) continue
        const how = task.state.kind === 'completed' ? 'is done' : task.state.kind === 'cancelled' ? 'was cancelled' : 'failed'
        toast({ tone: task.state.kind === 'completed' ? 'success' : task.state.kind === 'failed' ? 'danger' : 'neutral', title: `The task ${task.tool} of ${task.server} ${how}.`, action: { label: 'Show', onPress: () => showTask(task) } })
      }
      before = new Map(state.value.map((task) => [task.callId, task]))
    })
  }, [live])
}

function isInSight({ callId }: TaskView): boolean {
  const card = document.querySelector(`[data-call="${CSS.escape(callId)}"]`)
  if (!card) return false
  const { top, bottom } = card.getBoundingClientRect()
  return bottom > 0 && top < innerHeight
}
