import type { Handlers } from '#contract/contract.ts'
import { notBuilt } from './not-built.ts'

export function serverRequestHandlers(): Pick<Handlers, 'server-request.list' | 'server-request.answer'> {
  return { 'server-request.list': () => ({ requests: [] }), 'server-request.answer': notBuilt }
}
