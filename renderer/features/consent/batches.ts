import { useStore } from 'zustand'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ConsentRequest } from '#contract/consent.ts'
import { stepKeyOf } from '#contract/request-words.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import type { Loadable } from '#renderer/state/live-stores.ts'

/**
 * Which steps are shown as a list, after these requests. A step becomes one when two of its calls wait, and stays one until the last
 * is answered: what was a list does not turn into a card, somewhere else, under the pointer.
 */
export function nextBatches(shown: ReadonlySet<string>, requests: readonly ConsentRequest[]): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const request of requests) {
    const key = stepKeyOf(request)
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const next = new Set([...counts].flatMap(([key, count]) => (count > 1 || shown.has(key) ? [key] : [])))
  return next.size === shown.size && [...next].every((key) => shown.has(key)) ? shown : next
}

type Requests = StoreApi<Loadable<readonly ConsentRequest[]>>
const stores = new WeakMap<Requests, StoreApi<ReadonlySet<string>>>()

/** Follows the open requests; one for each store of them. */
export function batchesOf(requests: Requests): StoreApi<ReadonlySet<string>> {
  const known = stores.get(requests)
  if (known) return known
  const read = (): readonly ConsentRequest[] => {
    const state = requests.getState()
    return state.kind === 'ready' ? state.value : []
  }
  const store = createStore<ReadonlySet<string>>(() => nextBatches(new Set(), read()))
  requests.subscribe(() => store.setState(nextBatches(store.getState(), read()), true))
  stores.set(requests, store)
  return store
}

/** Whether the request is a line of a list, and so is not shown where its call is. */
export function useIsInBatch(request: ConsentRequest | undefined): boolean {
  const key = request && stepKeyOf(request)
  return useStore(batchesOf(useApp().live.consent), (shown) => key !== undefined && shown.has(key))
}

/** The requests of each list, in the order in which they came. */
export function useBatches(): readonly (readonly ConsentRequest[])[] {
  const { live } = useApp()
  const shown = useStore(batchesOf(live.consent))
  const requests = useReady(live.consent) ?? []
  return [...shown].map((key) => requests.filter((request) => stepKeyOf(request) === key)).filter((list) => list.length > 0)
}
