import type { ModelView, ProviderSettings } from '#contract/model.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import type { Clock } from '#core/ports/clock.ts'
import { isAbortError, onAbort } from './abortable.ts'
import type { LanguageModel } from './language-model.ts'

export interface ListAnswer {
  readonly models: ModelView[]
  readonly problems: { providerId: string; problem: Problem }[]
}

/** The models of each provider: those typed in by hand, and those that it lists, kept for a while. */
export interface ModelLists {
  /** Never rejects, except where the signal aborted: one provider that fails must not hide the others. */
  of(settings: ProviderSettings, model: () => Promise<LanguageModel>, options: { refresh: boolean; signal: AbortSignal }): Promise<ListAnswer>
  /** What was last listed, without asking. */
  known(providerId: string): readonly ModelView[]
  forget(providerId: string): void
}

const keptMs = 10 * 60_000
const limitMs = 10_000

export function createModelLists({ clock }: { clock: Clock }): ModelLists {
  const kept = new Map<string, { at: number; models: ModelView[] }>()

  async function ask(settings: ProviderSettings, model: () => Promise<LanguageModel>, signal: AbortSignal): Promise<ModelView[]> {
    const limit = new AbortController()
    const forget = clock.after(limitMs, () => limit.abort())
    const stop = onAbort(signal, () => limit.abort())
    try {
      const listed = await (await model()).listModels(limit.signal)
      return listed.map(({ model: name, label, ...rest }) => ({ providerId: settings.id, model: name, label: label ?? name, ...rest }))
    } finally {
      forget()
      stop()
    }
  }

  return {
    async of(settings, model, { refresh, signal }) {
      const typed = settings.models.map((name): ModelView => ({ providerId: settings.id, model: name, label: name }))
      const present = kept.get(settings.id)
      if (present && !refresh && clock.monotonic() - present.at < keptMs) return { models: merge(typed, present.models), problems: [] }
      try {
        const models = await ask(settings, model, signal)
        kept.set(settings.id, { at: clock.monotonic(), models })
        return { models: merge(typed, models), problems: [] }
      } catch (error) {
        if (signal.aborted) throw error
        const problem: Problem = isAbortError(error)
          ? { code: 'provider-unreachable', message: `${settings.label} did not list its models in time.`, nextStep: 'Try again, or type the name of the model in Settings.' }
          : toProblem(error)
        return { models: merge(typed, present?.models ?? []), problems: [{ providerId: settings.id, problem }] }
      }
    },
    known: (providerId) => kept.get(providerId)?.models ?? [],
    forget: (providerId) => void kept.delete(providerId),
  }
}

/** What the provider says of a model is more than its name alone. */
function merge(typed: readonly ModelView[], listed: readonly ModelView[]): ModelView[] {
  return [...typed.filter(({ model }) => !listed.some((other) => other.model === model)), ...listed]
}
