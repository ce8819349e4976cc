import type { ModelRef, ModelView, ProviderKind, ProviderView } from '#contract/model.ts'
import { demoModelId } from './demo/demo-model.ts'
import type { KnownProvider } from './known-providers.ts'

/** For the services that always have one of these; where the account differs, the picker shows what there is. */
const usualModel: Partial<Record<ProviderKind, string>> = { openai: 'gpt-5.5', anthropic: 'claude-sonnet-5-5', demo: demoModelId }

export interface DefaultFacts {
  /** In the order of preference. */
  readonly known: readonly KnownProvider[]
  readonly wanted: ModelRef | null
  readonly keyOf: (provider: KnownProvider) => ProviderView['key']
  readonly listed: (providerId: string) => readonly ModelView[]
}

/** The provider for this run, else the person's choice, else the first provider that can answer; the demo is last. */
export function chooseDefault({ known, wanted, keyOf, listed }: DefaultFacts): ModelRef | null {
  const usable = known.filter((provider) => provider.forThisRun || keyOf(provider) !== 'missing')
  const forThisRun = usable.find((provider) => provider.forThisRun)
  if (!forThisRun && wanted && known.some(({ settings }) => settings.id === wanted.providerId)) return wanted
  for (const { settings } of usable) {
    const model = settings.models[0] ?? (settings.baseUrl === undefined ? usualModel[settings.kind] : undefined) ?? listed(settings.id)[0]?.model ?? usualModel[settings.kind]
    if (model !== undefined) return { providerId: settings.id, model }
  }
  return null
}
