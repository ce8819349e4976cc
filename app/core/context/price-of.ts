import { priceOf } from '#contract/model-price.ts'
import type { Budgets } from '#contract/settings.ts'

/** What a million tokens of input cost by the person's own prices; null where they gave none. `name`: `providerId/model`. */
export function inputPriceOf(name: string, prices: Budgets['prices']): number | null {
  return priceOf(name, prices)?.input ?? null
}

