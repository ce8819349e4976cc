import type { ProviderView } from '#contract/model.ts'
import type { Tone } from '#renderer/components/badge.tsx'

/** Where a provider's key is, in words. */
export function describeKey(provider: ProviderView): { readonly text: string; readonly tone: Tone } {
  switch (provider.key) {
    case 'present':
      return { text: 'Key stored', tone: 'success' }
    case 'environment':
      return { text: 'Key from the environment', tone: 'success' }
    case 'missing':
      return { text: 'No key', tone: 'warning' }
    case 'not-needed':
      return { text: 'No key needed', tone: 'neutral' }
  }
}

/** What a provider is, in one line. */
export function describeProvider(provider: ProviderView): string {
  switch (provider.kind) {
    case 'demo':
      return 'A scripted demo inside Steward: no real model, no network. It calls tools when asked in a simple form.'
    case 'openai':
      return provider.baseUrl === undefined ? 'OpenAI, Responses API' : `OpenAI, Responses API at ${provider.baseUrl}`
    case 'anthropic':
      return provider.baseUrl === undefined ? 'Anthropic, Messages API' : `Anthropic, Messages API at ${provider.baseUrl}`
    case 'openai-compatible':
      return `Chat Completions at ${provider.baseUrl ?? 'an unknown address'}`
  }
}

/** How it came into the list, where that is worth a word. A key from the environment is told by the key's badge. */
export function describeOrigin(origin: ProviderView['origin']): string | null {
  switch (origin) {
    case 'configured':
    case 'built-in':
    case 'environment':
      return null
    case 'detected':
      return 'Found on this computer'
  }
}
