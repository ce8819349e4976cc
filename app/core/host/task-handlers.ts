import type { Handlers } from '#contract/contract.ts'
import { notBuilt } from './not-built.ts'

export function taskHandlers(): Pick<Handlers, 'task.list' | 'task.release' | 'task.cancel'> {
  return { 'task.list': () => ({ tasks: [] }), 'task.release': notBuilt, 'task.cancel': notBuilt }
}
