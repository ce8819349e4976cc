import type { ProviderSettings, ProviderView } from '#contract/model.ts'
import { type Problem, StewardError } from '#contract/problem.ts'
import type { SecretStore } from '#core/ports/secret-store.ts'
import type { TrustStore } from '#core/ports/trust-store.ts'
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

/** Where the requests of a provider go, as one word: an origin, or the service itself. */
export function originOf({ kind, baseUrl }: ProviderSettings): string {
  return baseUrl === undefined ? kind : new URL(baseUrl).origin
}

/** Which address each stored key belongs to. */
export type KeyBonds = Pick<TrustStore, 'keyOrigin' | 'bindKey'>

interface KeyStores {
  readonly secrets: SecretStore
  readonly trust: KeyBonds
}

/**
 * A stored key goes only to the origin that it was entered for: whoever can change an address (a program that
 * writes `settings.json`, a view under an attacker's control) does not get the key with it.
 *
 * @throws StewardError `key-for-another-address`; where a stored key cannot be read from the keychain; or
 * where the service needs one and there is none
 */
export async function readKey(provider: KnownProvider, { secrets, trust }: KeyStores, variable: Variable): Promise<string | undefined> {
  const { settings } = provider
  if (settings.kind === 'demo') return undefined
  const name = secretName(settings.id)
  const origin = originOf(settings)
  let stored = await readStored(settings.id, settings.label, secrets)
  if (stored !== undefined) {
    const bound = trust.keyOrigin(name)
    // An address typed on this very command line is served by the environment's key, never by a stored one of another.
    if (bound !== origin && provider.forThisRun && settings.baseUrl !== undefined) stored = undefined
    else if (bound === undefined) trust.bindKey(name, origin)
    else if (bound !== origin) throw keyForAnotherAddress(settings.label, bound, origin)
  }
  const key = stored ?? environmentKey(provider, variable)
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

function keyForAnotherAddress(label: string, bound: string, origin: string): StewardError {
  return new StewardError({
    code: 'key-for-another-address',
    message: `The key of ${label} was entered for another address.`,
    cause: `It belongs to ${bound}; the requests would go to ${origin} now.`,
    nextStep: 'If the new address is right, enter the key again in Settings.',
    action: { kind: 'open-settings', page: 'providers' },
  })
}
