import type { ContextLimit, ContextSettings } from '#contract/context.ts'
import type { ModelRef, ProviderKind } from '#contract/model.ts'
import { matchesModel } from '#contract/model-price.ts'

/** What is known of a model without asking its provider. */
export interface ModelFacts {
  readonly kind: ProviderKind
  readonly baseUrl?: string | undefined
  readonly contextTokens?: number | undefined
}

/** How much each model reads. Learned from refusals, as long as the host runs. */
export interface ModelLimits {
  of(ref: ModelRef | null, facts: ModelFacts | undefined, settings: ContextSettings): ContextLimit
  /** Takes the limit out of what a provider said when it refused a request as too long. */
  learn(ref: ModelRef, said: string): void
}

/**
 * The limit in the providers' own words: "maximum context length is 8192 tokens" (OpenAI, vLLM), "210000 tokens > 200000
 * maximum" (Anthropic), "exceeds the available context size (4096 tokens)" (llama.cpp).
 */
const inWords = [/maximum context length (?:is|of) (\d[\d,]{2,})/i, />\s*(\d[\d,]{2,}) maximum/i, /context (?:window|size|length)[^\d]{0,40}(\d[\d,]{2,})/i]

export function createModelLimits(): ModelLimits {
  const learned = new Map<string, number>()
  return {
    of(ref, facts, { limits }) {
      const name = ref === null ? '' : nameOf(ref)
      const set = limits.find(({ model }) => matchesModel(model, name))
      if (set) return { tokens: set.tokens, source: 'set' }
      const known = learned.get(name)
      if (known !== undefined) return { tokens: known, source: 'learned' }
      if (facts?.contextTokens) return { tokens: facts.contextTokens, source: 'listed' }
      return { tokens: assumed(facts), source: 'assumed' }
    },
    learn(ref, said) {
      const found = inWords.map((pattern) => pattern.exec(said)?.[1]).find((match) => match !== undefined)
      if (found !== undefined) learned.set(nameOf(ref), Number(found.replaceAll(',', '')))
    },
  }
}

export const nameOf = ({ providerId, model }: ModelRef): string => `${providerId}/${model}`

/** The smallest window that models of such a place have had for years; servers on this machine often run with less than their model could. */
function assumed(facts: ModelFacts | undefined): number {
  if (facts?.kind === 'anthropic') return 200_000
  if (facts?.kind === 'openai-compatible' && /^http:\/\/(localhost|127\.|\[::1\])/.test(facts.baseUrl ?? '')) return 32_768
  return 128_000
}
