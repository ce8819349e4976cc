import type { Usage } from '#contract/model.ts'

/** What a provider's own counts say of Steward's estimates, by model. */
export interface Calibration {
  /** What an estimate for the model is multiplied with; 1 where nothing is known. */
  ratioOf(model: string): number
  isKnown(model: string): boolean
  /** A request that was expected to have `estimate` tokens was counted. */
  learn(model: string, estimate: number, usage: Usage): void
}

/** A small request says little: what the provider puts around each message outweighs it. */
const LEAST = 200
/** A count beyond this is of something else: a gateway that counts in words, or a request that was cut. */
const [LOWEST, HIGHEST] = [0.4, 2.5]

export function createCalibration(): Calibration {
  const ratios = new Map<string, number>()
  return {
    ratioOf: (model) => ratios.get(model) ?? 1,
    isKnown: (model) => ratios.has(model),
    learn(model, estimate, { inputTokens }) {
      if (inputTokens === undefined || estimate < LEAST) return
      const ratio = inputTokens / estimate
      if (ratio < LOWEST || ratio > HIGHEST) return
      const before = ratios.get(model)
      // The last one counts most: what is in a conversation now is what the next request holds, too.
      ratios.set(model, before === undefined ? ratio : before * 0.3 + ratio * 0.7)
    },
  }
}
