import type { Handlers } from '#contract/contract.ts'
import type { Tasks } from '#core/tools/tasks.ts'

export function taskHandlers({ tasks }: { readonly tasks: Tasks }): Pick<Handlers, 'task.list' | 'task.release' | 'task.cancel' | 'task.result'> {
  return {
    'task.list': () => ({ tasks: tasks.list() }),
    'task.release': ({ callId }) => (tasks.release(callId), {}),
    'task.cancel': ({ callId }) => (tasks.cancel(callId), {}),
    'task.result': ({ callId }) => tasks.result(callId),
  }
}
