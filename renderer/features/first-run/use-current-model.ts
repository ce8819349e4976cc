import type { ModelView, ProviderView } from '#contract/model.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'

export interface CurrentModel {
  readonly model: ModelView
  readonly provider: ProviderView | undefined
  readonly isDemo: boolean
}

/** The model that a new conversation uses, as the host picks it: the chosen one, else one of the first provider that can answer; the demo is last. */
export function useCurrentModel(): CurrentModel | undefined {
  const { live } = useApp()
  const settings = useReady(live.settings)
  const models = useReady(live.models)?.models
  const providers = useReady(live.providers)
  if (!settings || !models || !providers) return undefined
  const chosen = settings.defaultModel
  const usable = providers.filter(({ key }) => key !== 'missing').toSorted((left, right) => Number(left.kind === 'demo') - Number(right.kind === 'demo'))
  const model =
    models.find((item) => item.providerId === chosen?.providerId && item.model === chosen.model) ?? usable.flatMap(({ id }) => models.filter((item) => item.providerId === id).slice(0, 1))[0]
  if (!model) return undefined
  const provider = providers.find(({ id }) => id === model.providerId)
  return { model, provider, isDemo: provider?.kind === 'demo' }
}
