import type { TaskView } from '#contract/task.ts'

/**
 * A task that is not over, with what is needed to find it again: the hash of its server's entry at the time. `runBy`: the
 * host instance that follows it.
 */
export type OpenTask = Omit<TaskView, 'state' | 'updatedAt'> & { readonly definitionHash: string; readonly step: number | null; readonly runBy: string }

/** Tasks that run, durable: they outlive Steward. */
export interface TaskStore {
  add(task: OpenTask): void
  release(callId: string): void
  /** Takes it over from an instance that is gone. False where another one was faster, or it is over. */
  claim(callId: string, from: string, to: string): boolean
  remove(callId: string): void
  list(): OpenTask[]
}
