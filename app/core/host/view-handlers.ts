import type { Handlers } from '#contract/contract.ts'
import { notBuilt } from './not-built.ts'

export function viewHandlers(): Pick<Handlers, 'view.open' | 'view.close'> {
  return { 'view.open': notBuilt, 'view.close': () => ({}) }
}
