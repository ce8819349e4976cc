import type { ModelRef, ModelView, ProviderKind, ProviderSettings, ProviderView } from '#contract/model.ts'
import { type Problem, StewardError, toProblem } from '#contract/problem.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Publish } from '#core/ports/publish.ts'
import { composeModel } from './compose-model.ts'
import { chooseDefault } from './default-model.ts'
import { detectLocal, type LocalServer, localServers } from './detect-local.ts'
import { type KnownProvider, knownProviders } from './known-providers.ts'
import type { LanguageModel } from './language-model.ts'
import { createModelLists } from './model-lists.ts'
import { type KeyBonds, keyState, originOf, readKey, secretName } from './provider-keys.ts'

export type ProvidersDependencies = Pick<Ports, 'secrets' | 'settings' | 'fetch' | 'variable' | 'clock' | 'logger'> & {
  readonly trust: KeyBonds
  readonly publish: Publish
  /** A provider for this run only, put before all others. */
  readonly override?: ProviderSettings
  /** Where to look for servers on this machine; tests name their own. */
  readonly localServers?: readonly LocalServer[]
  /** 0 to 1, for the spread of retries. */
  readonly random?: () => number
}

/** Everyone who can answer: configured, from the environment, found on this machine, and the demo. */
export interface Providers {
  /** Resolves once stored keys and servers on this machine are known, which `defaultModel` then counts in. Never rejects. */
  ready(): Promise<void>
  list(): Promise<ProviderView[]>
  /** @throws StewardError `provider-unknown`, `provider-unauthorized` (no key), or what the keychain reports */
  model(ref: ModelRef): Promise<LanguageModel>
  listModels(choice?: { providerId?: string; refresh?: boolean }, signal?: AbortSignal): Promise<{ models: ModelView[]; problems: { providerId: string; problem: Problem }[] }>
  /** Looks again for Ollama and LM Studio. */
  detect(signal?: AbortSignal): Promise<ProviderView[]>
  /** As far as is known at this moment; see `ready`. The demo where there is nothing else. */
  defaultModel(): ModelRef | null
  save(settings: ProviderSettings): Promise<ProviderView>
  /** Also forgets the key. @throws StewardError `provider-unknown`, `provider-not-configured` */
  remove(providerId: string): Promise<void>
  /** To be called after a secret was stored or removed: binds the key of a provider to its present address, and tells the views. */
  keyChanged(name: string): Promise<void>
  /** What is known of a model without asking; undefined where its provider is not there. */
  facts(ref: ModelRef): { kind: ProviderKind; baseUrl?: string | undefined; contextTokens?: number | undefined } | undefined
  /** Asks for the list of models; returns how many there are. @throws what `model` and its list throw */
  test(providerId: string, signal: AbortSignal): Promise<number>
}

export function createProviders(dependencies: ProvidersDependencies): Providers {
  const { secrets, settings, trust, variable, clock, fetch, publish, logger, override } = dependencies
  const composed = new Map<string, { fingerprint: string; model: LanguageModel }>()
  let detected: ProviderSettings[] = []
  let stored: ReadonlySet<string> = new Set()
  let first: Promise<void> | undefined

  const known = () => knownProviders({ override, configured: settings.get().providers, detected, variable })
  const view = (provider: KnownProvider): ProviderView => ({ ...provider.settings, origin: provider.origin, key: keyState(provider, stored, variable) })
  const lists = createModelLists({ clock })

  function find(providerId: string): KnownProvider {
    const provider = known().find((candidate) => candidate.settings.id === providerId)
    if (provider) return provider
    throw new StewardError({
      code: 'provider-unknown',
      message: `There is no provider named ${providerId}.`,
      cause: `Known are ${known().map(({ settings: { id } }) => id).join(', ')}.`,
      nextStep: 'Choose a model in the picker, or add the provider in Settings.',
      action: { kind: 'open-settings', page: 'providers' },
    })
  }

  /** One model object per provider, as long as its settings and key stay: it remembers what the service refused. */
  async function modelOf(provider: KnownProvider): Promise<LanguageModel> {
    const key = await readKey(provider, { secrets, trust }, variable)
    const fingerprint = JSON.stringify([provider.settings, key])
    const present = composed.get(provider.settings.id)
    if (present?.fingerprint === fingerprint) return present.model
    const model = composeModel({ settings: provider.settings, key, fetch, clock, random: dependencies.random })
    composed.set(provider.settings.id, { fingerprint, model })
    return model
  }

  async function readStored(): Promise<void> {
    try {
      stored = new Set((await secrets.list()).map(({ name }) => name))
    } catch (error) {
      logger.warn('The list of stored keys could not be read', { cause: toProblem(error).cause ?? toProblem(error).message })
    }
  }

  async function detect(signal?: AbortSignal): Promise<ProviderView[]> {
    const before = JSON.stringify(detected)
    detected = await detectLocal(dependencies.localServers ?? localServers, { fetch, clock }, signal)
    if (JSON.stringify(detected) !== before) announce()
    return known().filter(({ origin }) => origin === 'detected').map(view)
  }

  function announce(): void {
    publish('provider-change', { providers: known().map(view) })
  }

  // One after the other: what `detect` announces shows the keys, too.
  const ready = () => (first ??= readStored().then(() => detect()).then(() => {}))

  return {
    ready,
    async list() {
      // Not awaited: the list shows at once, and `provider-change` follows where something is found.
      void ready()
      await readStored()
      return known().map(view)
    },
    model: async (ref) => modelOf(find(ref.providerId)),
    async listModels({ providerId, refresh = false } = {}, signal = new AbortController().signal) {
      await ready()
      if (refresh) await readStored().then(() => detect(signal))
      const asked = providerId === undefined ? known().filter((provider) => view(provider).key !== 'missing' || provider.settings.models.length > 0) : [find(providerId)]
      const answers = await Promise.all(asked.map((provider) => lists.of(provider.settings, () => modelOf(provider), { refresh, signal })))
      return { models: answers.flatMap(({ models }) => models), problems: answers.flatMap(({ problems }) => problems) }
    },
    detect,
    defaultModel: () => chooseDefault({ known: known(), wanted: settings.get().defaultModel, keyOf: (provider) => keyState(provider, stored, variable), listed: (id) => lists.known(id) }),
    async save(provider) {
      const others = settings.get().providers.filter(({ id }) => id !== provider.id)
      settings.update({ providers: [...others, provider] })
      lists.forget(provider.id)
      await readStored()
      announce()
      return view(find(provider.id))
    },
    async remove(providerId) {
      const { providers, defaultModel } = settings.get()
      if (!providers.some(({ id }) => id === providerId)) {
        const { settings: { label } } = find(providerId)
        throw new StewardError({ code: 'provider-not-configured', message: `${label} is not in your settings, so it cannot be removed.`, cause: 'It is built in, or was found on this machine or in the environment.' })
      }
      await secrets.remove(secretName(providerId))
      settings.update({ providers: providers.filter(({ id }) => id !== providerId), ...(defaultModel?.providerId === providerId ? { defaultModel: null } : {}) })
      composed.delete(providerId)
      lists.forget(providerId)
      await readStored()
      announce()
    },
    async keyChanged(name) {
      const provider = known().find(({ settings: { id } }) => secretName(id) === name)
      // A provider that is not there yet takes the key at its first use.
      trust.bindKey(name, provider && originOf(provider.settings))
      await readStored()
      announce()
    },
    facts({ providerId, model }) {
      const provider = known().find(({ settings: { id } }) => id === providerId)
      const listed = lists.known(providerId).find((candidate) => candidate.model === model)
      return provider && { kind: provider.settings.kind, baseUrl: provider.settings.baseUrl, contextTokens: listed?.contextTokens }
    },
    async test(providerId, signal) {
      const model = await modelOf(find(providerId))
      return (await model.listModels(signal)).length
    },
  }
}
