import type { ModelRef, ModelView, ProviderView } from '#contract/model.ts'

/** The model of a new conversation where none was chosen, as the host picks it: one of the first provider that can answer, the demo last. */
export function pickFirstModel(models: readonly ModelView[], providers: readonly ProviderView[]): ModelRef | null {
  const usable = providers.filter(({ key }) => key !== 'missing').toSorted((left, right) => Number(left.kind === 'demo') - Number(right.kind === 'demo'))
  for (const { id } of usable) {
    const model = models.find((item) => item.providerId === id)
    if (model) return { providerId: model.providerId, model: model.model }
  }
  return null
}
