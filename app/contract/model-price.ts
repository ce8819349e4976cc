import type { Usage } from './model.ts'
import type { Budgets } from './settings.ts'

export type ModelPrice = Budgets['prices'][number]

/** What the person said that a model costs; undefined where nothing. `name`: `providerId/model`. The first that fits counts. */
export function priceOf(name: string, prices: readonly ModelPrice[]): ModelPrice | undefined {
  return prices.find(({ model }) => matchesModel(model, name))
}

/** What the usage costs by the person's own prices; 0 where they have none for the model. Cached tokens are among the input. */
export function costOf(name: string, { inputTokens = 0, outputTokens = 0, cachedInputTokens = 0 }: Usage, prices: readonly ModelPrice[]): number {
  const price = priceOf(name, prices)
  if (!price) return 0
  const cached = Math.min(cachedInputTokens, inputTokens)
  return ((inputTokens - cached) * price.input + cached * (price.cachedInput ?? price.input) + outputTokens * price.output) / 1_000_000
}

/** `*` at the end, or alone, stands for anything. */
export function matchesModel(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name
}
