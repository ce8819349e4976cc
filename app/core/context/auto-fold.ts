import type { ContextMarks } from './context-marks.ts'
import type { TurnWeight } from './turn-weight.ts'

/** Steps with results that stay whole: what the model works with now. */
const KEPT_STEPS = 4
/** Less than this share of the window is not worth it: each fold makes the provider read everything after it anew. */
const WORTH = 0.05

export interface FoldFacts {
  readonly weights: readonly TurnWeight[]
  readonly marks: ContextMarks
  /** Tokens of the request as it is. */
  readonly tokens: number
  readonly limit: number
  /** Share of the window above which it begins. */
  readonly foldAt: number
  readonly ratio: number
}

/**
 * Before which step results are to be folded, or undefined where nothing is to be done. It is decided once and kept as an event, so
 * that requests in between begin with the same bytes, and a replay folds at the same places.
 */
export function findFold({ weights, marks, tokens, limit, foldAt, ratio }: FoldFacts): { turnId: string; step: number } | undefined {
  if (tokens <= limit * foldAt) return undefined
  const steps = weights.flatMap(({ turnId, results }) => [...new Set(results.map(({ step }) => step))].map((step) => ({ turnId, step })))
  const border = steps.at(-KEPT_STEPS)
  if (!border || steps.length <= KEPT_STEPS) return undefined
  let saved = 0
  for (const { turnId, results } of weights) {
    for (const { step, callId, tokens: whole, foldedTokens } of results) {
      if (turnId === border.turnId && step >= border.step) break
      if (!marks.isFolded(turnId, step, callId)) saved += whole - foldedTokens
    }
    if (turnId === border.turnId) break
  }
  return saved * ratio >= limit * WORTH ? border : undefined
}
