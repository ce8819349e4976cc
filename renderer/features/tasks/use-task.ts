import { useStore } from 'zustand'
import type { TaskView } from '#contract/task.ts'
import { useApp } from '#renderer/state/app-context.tsx'

/** The task of a call, if its server runs it as one. */
export function useTask(callId: string): TaskView | undefined {
  const { live } = useApp()
  return useStore(live.tasks, (state) => (state.kind === 'ready' ? state.value.find((task) => task.callId === callId) : undefined))
}
