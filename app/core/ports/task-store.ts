import type { TaskView } from '#contract/task.ts'

/** A task that is not over, with what is needed to find it again: the hash of its server's entry at the time. */
export type OpenTask = Omit<TaskView, 'state' | 'updatedAt'> & { readonly definitionHash: string; readonly step: number | null }

/** Tasks that run, durable: they outlive Steward. */
export interface TaskStore {
  add(task: OpenTask): void
  release(callId: string): void
  remove(callId: string): void
  list(): OpenTask[]
}
