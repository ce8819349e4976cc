import type { ProviderView } from '#contract/model.ts'
import { type Problem, StewardError } from '#contract/problem.ts'
import type { SecretStore } from '#core/ports/secret-store.ts'
import { type KnownProvider, usuallyWantsKey, variables } from './known-providers.ts'
import { ProviderFailure } from './provider-failure.ts'

type Variable = (name: string) => string | undefined

export function secretName(providerId: string): string {
  return `provider/${providerId}`
}

/**
 * The key of the environment, only for what it is meant for: the service itself, or the address that the
 * person named on this very command line. A configured address elsewhere never gets it.
 */
function environmentKey({ settings, origin, forThisRun }: KnownProvider, variable: Variable): string | undefined {
  const name = settings.kind === 'anthropic' ? variables.anthropic.key : settings.kind === 'demo' ? undefined : variables.openai.key
  const meant = origin === 'environment' || forThisRun || (settings.baseUrl === undefined && settings.kind !== 'openai-compatible')
  return name !== undefined && meant ? variable(name) || undefined : undefined
}

export function keyState(provider: KnownProvider, stored: ReadonlySet<string>, variable: Variable): ProviderView['key'] {
  if (provider.settings.kind === 'demo') return 'not-needed'
  if (stored.has(secretName(provider.settings.id))) return 'present'
  if (environmentKey(provider, variable) !== undefined) return 'environment'
  return usuallyWantsKey(provider.settings.baseUrl) ? 'missing' : 'not-needed'
}

/**
 * @throws StewardError where a stored key cannot be read from the keychain, or where the service needs one
 * and there is none
 */
export async function readKey(provider: KnownProvider, secrets: SecretStore, variable: Variable): Promise<string | undefined> {
  const { settings } = provider
  if (settings.kind === 'demo') return undefined
  const key = (await readStored(settings.id, settings.label, secrets)) ?? environmentKey(provider, variable)
  if (key === undefined && settings.baseUrl === undefined) throw keyMissing(settings.label, settings.kind === 'anthropic' ? variables.anthropic.key : variables.openai.key)
  return key
}

async function readStored(id: string, label: string, secrets: SecretStore): Promise<string | undefined> {
  try {
    return await secrets.get(secretName(id))
  } catch (error) {
    const problem: Partial<Problem> = error instanceof StewardError ? error.problem : { cause: error instanceof Error ? error.message : String(error) }
    throw new StewardError(
      {
        code: problem.code ?? 'secret-unreadable',
        message: `The key of ${label} could not be read from the keychain.`,
        cause: problem.cause ?? problem.message,
        nextStep: problem.nextStep ?? 'Unlock the keychain and try again, or enter the key anew in Settings.',
        action: problem.action ?? { kind: 'open-settings', page: 'providers' },
      },
      { cause: error },
    )
  }
}

function keyMissing(label: string, variable: string): ProviderFailure {
  return new ProviderFailure(
    {
      code: 'provider-unauthorized',
      message: `There is no key for ${label}.`,
      cause: `None is stored, and ${variable} is not set.`,
      nextStep: 'Enter the key in Settings. To look around first, choose the scripted demo.',
      action: { kind: 'open-settings', page: 'providers' },
    },
    { retryable: false },
  )
}
