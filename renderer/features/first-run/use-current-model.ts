import type { ModelView, ProviderView } from '#contract/model.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { findModel, pickFirstModel } from '#renderer/state/default-model.ts'

export interface CurrentModel {
  readonly model: ModelView
  readonly provider: ProviderView | undefined
  readonly isDemo: boolean
}

/** The model that a new conversation uses. */
export function useCurrentModel(): CurrentModel | undefined {
  const { live } = useApp()
  const settings = useReady(live.settings)
  const models = useReady(live.models)?.models
  const providers = useReady(live.providers)
  if (!settings || !models || !providers) return undefined
  const model = findModel(models, settings.defaultModel) ?? pickFirstModel(models, providers)
  if (!model) return undefined
  const provider = providers.find(({ id }) => id === model.providerId)
  return { model, provider, isDemo: provider?.kind === 'demo' }
}
