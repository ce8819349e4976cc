import type { TaskView } from '#contract/task.ts'

export const isOver = ({ state }: Pick<TaskView, 'state'>): boolean => state.kind === 'completed' || state.kind === 'failed' || state.kind === 'cancelled'

/** What a task is doing, in one short sentence. */
export function describeTask({ state, server }: TaskView): string {
  switch (state.kind) {
    case 'working':
      return 'Works'
    case 'input-required':
      return 'Waits for your answer'
    case 'out-of-reach':
      return `Waits for ${server}`
    case 'completed':
      return 'Done'
    case 'failed':
      return 'Failed'
    case 'cancelled':
      return 'Cancelled'
  }
}
