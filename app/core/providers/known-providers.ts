import type { ProviderSettings, ProviderView } from '#contract/model.ts'
import { demoProviderId } from './demo/demo-model.ts'

export interface KnownProvider {
  readonly settings: ProviderSettings
  readonly origin: ProviderView['origin']
  /** Named by the person for this run (`--provider`, `--base-url`). */
  readonly forThisRun: boolean
}

const demoSettings: ProviderSettings = { id: demoProviderId, kind: 'demo', label: 'Steward demo', models: [], toolMode: 'native' }

/** The variable that holds the key of a kind of provider, and that which moves its address. */
export const variables = {
  openai: { key: 'OPENAI_API_KEY', address: 'OPENAI_BASE_URL' },
  anthropic: { key: 'ANTHROPIC_API_KEY', address: 'ANTHROPIC_BASE_URL' },
} as const

export interface ProviderSources {
  readonly override: ProviderSettings | undefined
  readonly configured: readonly ProviderSettings[]
  readonly detected: readonly ProviderSettings[]
  readonly variable: (name: string) => string | undefined
}

/** All providers in the order in which a default is looked for; of two with one id or one address the earlier stays. */
export function knownProviders({ override, configured, detected, variable }: ProviderSources): KnownProvider[] {
  const all: KnownProvider[] = [
    ...(override ? [{ settings: override, origin: 'configured' as const, forThisRun: true }] : []),
    ...configured.map((settings) => ({ settings, origin: 'configured' as const, forThisRun: false })),
    ...fromEnvironment(variable).map((settings) => ({ settings, origin: 'environment' as const, forThisRun: false })),
    ...detected
      .filter(({ baseUrl }) => ![override, ...configured].some((other) => other?.baseUrl !== undefined && sameAddress(other.baseUrl, baseUrl)))
      .map((settings) => ({ settings, origin: 'detected' as const, forThisRun: false })),
    { settings: demoSettings, origin: 'built-in', forThisRun: false },
  ]
  return all.filter(({ settings }, index) => all.findIndex((other) => other.settings.id === settings.id) === index)
}

function fromEnvironment(variable: ProviderSources['variable']): ProviderSettings[] {
  return (['openai', 'anthropic'] as const)
    .filter((kind) => Boolean(variable(variables[kind].key)))
    .map((kind) => {
      // A key and the address that it is meant for come from the same place.
      const address = variable(variables[kind].address)
      return { id: kind, kind, label: kind === 'openai' ? 'OpenAI' : 'Anthropic', ...(address && URL.canParse(address) ? { baseUrl: address } : {}), models: [], toolMode: 'native' }
    })
}

function sameAddress(left: string, right: string | undefined): boolean {
  const normal = (url: string) => url.replace(/\/+$/, '').replace('//localhost', '//127.0.0.1').replace(/\/v1$/, '')
  return right !== undefined && normal(left) === normal(right)
}

/** Whether a server at this address usually wants a key: not on this machine and not in the local network. */
export function usuallyWantsKey(baseUrl: string | undefined): boolean {
  if (baseUrl === undefined) return true
  const { hostname } = new URL(baseUrl)
  return !/^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[(::1|f[cd]))|\.(local|lan|internal|home\.arpa)$/.test(hostname) && hostname.includes('.')
}
