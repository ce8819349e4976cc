import type { ModelView, ProviderView } from '#contract/model.ts'
import { useApp, useReady } from '../../state/app-context.tsx'

export interface CurrentModel {
  readonly model: ModelView
  readonly provider: ProviderView | undefined
  readonly isDemo: boolean
}

/** The model that a new conversation uses: the chosen one, else the demo, as the host does. Undefined while nothing is known. */
export function useCurrentModel(): CurrentModel | undefined {
  const { live } = useApp()
  const settings = useReady(live.settings)
  const models = useReady(live.models)?.models
  const providers = useReady(live.providers)
  if (!settings || !models || !providers) return undefined
  const chosen = settings.defaultModel
  const model = models.find((item) => item.providerId === chosen?.providerId && item.model === chosen.model) ?? models.find((item) => providers.some(({ id, kind }) => id === item.providerId && kind === 'demo'))
  if (!model) return undefined
  const provider = providers.find(({ id }) => id === model.providerId)
  return { model, provider, isDemo: provider?.kind === 'demo' }
}
