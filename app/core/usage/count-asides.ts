import type { ModelRef } from '#contract/model.ts'
import { toProblem } from '#contract/problem.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { LanguageModel } from '#core/providers/language-model.ts'
import { dayOf } from './day-of.ts'

/**
 * Models whose requests stand in no conversation: titles, summaries, answers to servers. What a turn asks is counted by the store
 * with the end of its step; these are counted here, as soon as they are answered.
 */
export function countAsides(model: (ref: ModelRef) => Promise<LanguageModel>, { usage, clock, logger }: Pick<Ports, 'usage' | 'clock' | 'logger'>): (ref: ModelRef) => Promise<LanguageModel> {
  return async (ref) => {
    const inner = await model(ref)
    return {
      ...inner,
      async *stream(request, signal) {
        for await (const part of inner.stream(request, signal)) {
          if (part.type === 'finish') {
            try {
              usage.add(dayOf(clock.now()), `${ref.providerId}/${ref.model}`, part.usage)
            } catch (error) {
              // A full disk must not take the answer away.
              logger.warn('What a request used could not be counted', { cause: toProblem(error).message })
            }
          }
          yield part
        }
      },
    }
  }
}
