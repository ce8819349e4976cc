import type { ModelRef, ModelView, ProviderView } from '#contract/model.ts'

/** The model of a new conversation where none was chosen, as the host picks it: one of the first provider that can answer, the demo last. */
export function pickFirstModel(models: readonly ModelView[], providers: readonly ProviderView[]): ModelView | null {
  const usable = providers.filter(({ key }) => key !== 'missing').toSorted((left, right) => Number(left.kind === 'demo') - Number(right.kind === 'demo'))
  return usable.flatMap(({ id }) => models.find((model) => model.providerId === id) ?? [])[0] ?? null
}

export function findModel(models: readonly ModelView[], wanted: ModelRef | null | undefined): ModelView | undefined {
  return wanted ? models.find((model) => isSameModel(model, wanted)) : undefined
}

export function isSameModel(left: ModelRef, right: ModelRef): boolean {
  return left.providerId === right.providerId && left.model === right.model
}
