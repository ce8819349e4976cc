import type { Budgets } from '#contract/settings.ts'

/** What a million tokens of input cost by the person's own prices; null where they gave none. `name`: `providerId/model`. */
export function inputPriceOf(name: string, prices: Budgets['prices']): number | null {
  return prices.find(({ model }) => matchesModel(model, name))?.input ?? null
}

/** `*` at the end, or alone, stands for anything. */
export function matchesModel(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name
}
