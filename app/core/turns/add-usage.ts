import type { Usage } from '#contract/model.ts'

/** The sum of two usages; a count that neither knows stays unknown. */
export function addUsage(left: Usage, right: Usage): Usage {
  const sum = (key: keyof Usage): number | undefined => (left[key] === undefined && right[key] === undefined ? undefined : (left[key] ?? 0) + (right[key] ?? 0))
  return { inputTokens: sum('inputTokens'), outputTokens: sum('outputTokens'), cachedInputTokens: sum('cachedInputTokens'), reasoningTokens: sum('reasoningTokens') }
}
