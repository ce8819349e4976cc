import type { Handlers } from '#contract/contract.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Publish } from '#core/ports/publish.ts'
import type { StoreProgress } from '#core/ports/store-keeper.ts'

/** Checks and repairs the database. */
export function storeHandlers({ store, publish }: Pick<Ports, 'store'> & { readonly publish: Publish }): Pick<Handlers, 'store.check' | 'store.repair'> {
  const tell = (progress: StoreProgress): void => publish('store-progress', progress)
  return {
    'store.check': async (_input, { signal }) => ({ problems: [...(await store.check(tell, signal))] }),
    async 'store.repair'(_input, { signal }) {
      const { done, left } = await store.repair(tell, signal)
      return { done: [...done], left: [...left] }
    },
  }
}
