import { providerKindSchema, type ModelRef, type ProviderSettings } from '#contract/model.ts'
import type { Connection } from '#rpc/connect.ts'
import { usageError } from './exit-code.ts'
import type { Shell } from './shell.ts'

export interface ModelOptions {
  readonly provider?: string
  readonly model?: string
  readonly baseUrl?: string
}

/**
 * `--provider KIND --base-url URL` as a provider for this run only; undefined where a known provider is meant.
 * @throws StewardError `usage`
 */
export function oneOffProvider({ provider, model, baseUrl }: ModelOptions): ProviderSettings | undefined {
  if (baseUrl === undefined) {
    if (provider === 'openai-compatible') throw usageError('--provider openai-compatible needs --base-url.', 'For Ollama: --base-url http://127.0.0.1:11434/v1')
    return undefined
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
  const { providers } = await connection.call('provider.list', {})
  const wanted = provider ?? (baseUrl === undefined ? undefined : 'openai-compatible')
  if (wanted !== undefined && !providers.some(({ id }) => id === wanted)) {
    const known = providers.map(({ id }) => id).join(', ')
    throw usageError(`There is no provider ${wanted}.`, `Known are: ${known}. A key alone makes openai and anthropic known: steward secrets set provider/openai`)
  }
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
