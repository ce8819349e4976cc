import type { JsonObject } from '#contract/json.ts'
import { objectOf, textOf } from './read-json.ts'

/**
 * What one model turned out not to take.
 *
 * Which model takes which optional member changes with every release, and a table of names would be
 * wrong soon. So each request asks for all that is useful; an answer 400 that names a member teaches
 * to leave it out for this model from then on.
 */
export interface Limits<Feature extends string> {
  readonly refused: Set<Feature>
  maxOutputTokens?: number
}

export interface LimitBook<Feature extends string> {
  of(model: string): Limits<Feature>
  /** True where the error taught something new, so that the request is worth repeating at once. */
  learn(model: string, error: unknown): boolean
}

export function createLimitBook<Feature extends string>(features: Readonly<Record<Feature, RegExp>>): LimitBook<Feature> {
  const book = new Map<string, Limits<Feature>>()
  function of(model: string): Limits<Feature> {
    const known = book.get(model)
    if (known) return known
    const fresh: Limits<Feature> = { refused: new Set() }
    book.set(model, fresh)
    return fresh
  }
  return {
    of,
    learn(model, error) {
      const { status, text } = refusalOf(error)
      if (status !== 400 && status !== 422) return false
      const limits = of(model)
      const maximum = /max_tokens\D+\d+\s*>\s*(\d+)/.exec(text)?.[1]
      if (maximum !== undefined && Number(maximum) !== limits.maxOutputTokens) {
        limits.maxOutputTokens = Number(maximum)
        return true
      }
      for (const [feature, names] of Object.entries(features) as [Feature, RegExp][]) {
        if (names.test(text) && !limits.refused.has(feature)) {
          limits.refused.add(feature)
          return true
        }
      }
      return false
    },
  }
}

function refusalOf(error: unknown): { status: unknown; text: string } {
  const { status, error: body, message } = (error instanceof Error ? error : {}) as { status?: unknown; error?: JsonObject; message?: string }
  const inner = objectOf(objectOf(body)['error'] ?? body)
  return { status, text: `${textOf(inner['param'])} ${textOf(inner['message'])} ${message ?? ''}` }
}
