import { createStore } from 'zustand/vanilla'
import type { ContextBill } from '#contract/context.ts'

export interface Compactions {
  readonly all: ContextBill['compactions']
  /** The one that the next request begins with. */
  readonly current: string | null
}

/** As the last bill of each conversation told them: the chat shows where its older part is summed up. */
export const compactions = createStore<ReadonlyMap<string, Compactions>>(() => new Map())

const KEPT = 50

export function rememberCompactions(conversationId: string, bill: ContextBill): void {
  const known = compactions.getState()
  const before = known.get(conversationId)
  if ((before?.all.length ?? 0) === 0 && bill.compactions.length === 0) return
  if (JSON.stringify(before) === JSON.stringify({ all: bill.compactions, current: bill.compactionId })) return
  compactions.setState(new Map([...known, [conversationId, { all: bill.compactions, current: bill.compactionId }] as const].slice(-KEPT)), true)
}

/** Which conversation's history the person is about to shorten; outside of the meter, because it closes when a dialog opens. */
export const shortening = createStore<{ readonly conversationId: string | null }>(() => ({ conversationId: null }))
