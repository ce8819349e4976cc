import { providerKindSchema, type ModelRef, type ProviderSettings } from '#contract/model.ts'
import type { Connection } from '#rpc/connect.ts'
import { usageError } from './exit-code.ts'
import type { Shell } from './shell.ts'

export interface ModelOptions {
  readonly provider?: string
  readonly model?: string
  readonly baseUrl?: string
}

/** What is known of providers before there is a host. */
export interface ProviderSources {
  readonly configured: readonly Pick<ProviderSettings, 'id'>[]
  readonly variable: (name: string) => string | undefined
}

const services = { openai: { label: 'OpenAI', key: 'OPENAI_API_KEY' }, anthropic: { label: 'Anthropic', key: 'ANTHROPIC_API_KEY' } } as const

/**
 * `--provider KIND --base-url URL` as a provider for this run only; undefined where one that the host knows is meant.
 * @throws StewardError `usage`
 */
export function oneOffProvider({ provider, model, baseUrl }: ModelOptions, { configured, variable }: ProviderSources): ProviderSettings | undefined {
  if (baseUrl === undefined) {
    if (configured.some(({ id }) => id === provider)) return undefined
    if (provider === 'openai-compatible') throw usageError('--provider openai-compatible needs --base-url.', 'For Ollama: --base-url http://127.0.0.1:11434/v1')
    if (provider !== 'openai' && provider !== 'anthropic') return undefined
    // With a key in the environment the host knows it already, and at which address.
    return variable(services[provider].key) ? undefined : { id: provider, kind: provider, label: services[provider].label, models: [], toolMode: 'native' }
  }
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol)) throw usageError('--base-url must be an http or https address.')
  const kind = providerKindSchema.safeParse(provider ?? 'openai-compatible')
  if (!kind.success || kind.data === 'demo') throw usageError('--base-url goes with --provider openai, anthropic or openai-compatible.')
  return { id: kind.data, kind: kind.data, label: `${kind.data} at ${new URL(baseUrl).host}`, baseUrl, models: model === undefined ? [] : [model], toolMode: 'native' }
}

/**
 * The model that the options mean; undefined leaves it to the host (the conversation's or the default one).
 * @throws StewardError `usage`, or why the provider's models could not be listed
 */
export async function chooseModel(shell: Shell, connection: Connection, options: ModelOptions): Promise<ModelRef | undefined> {
  const { provider, model, baseUrl } = options
  if (provider === undefined && model === undefined && baseUrl === undefined) return undefined
  const wanted = provider ?? (baseUrl === undefined ? undefined : 'openai-compatible')
  if (wanted !== undefined) await requireProvider(connection, wanted)
  const providerId = wanted ?? (await connection.call('settings.get', {})).defaultModel?.providerId
  if (providerId === undefined) throw usageError('--model needs --provider, because no default model is set.')
  if (model !== undefined) return { providerId, model }

  const { models, problems } = await connection.call('model.list', { providerId }, { signal: shell.interrupts.signal })
  const [only] = models
  if (only && (models.length === 1 || providerId === 'demo')) return { providerId, model: only.model }
  for (const { problem } of problems) shell.output.problem(problem)
  const some = models.slice(0, 10).map(({ model: name }) => name)
  throw usageError(`--model is missing for ${providerId}.`, some.length > 0 ? `Some of its models: ${some.join(', ')}` : undefined)
}

/** Looks on this machine too (Ollama, LM Studio) where the name is not known otherwise. */
async function requireProvider(connection: Connection, wanted: string): Promise<void> {
  const { providers } = await connection.call('provider.list', {})
  if (providers.some(({ id }) => id === wanted)) return
  const { providers: found } = await connection.call('provider.detect', {})
  if (found.some(({ id }) => id === wanted)) return
  const known = new Set(['openai', 'anthropic', 'openai-compatible', ...providers.map(({ id }) => id), ...found.map(({ id }) => id)])
  throw usageError(`There is no provider ${wanted}.`, `Known are: ${[...known].join(', ')}.`)
}
