import type { AdapterOptions } from './adapter.ts'
import { ProviderFailure } from './provider-failure.ts'

const MOST_REDIRECTS = 3

/**
 * A `fetch` that follows a redirect only within the origin: the conversation goes to the address that the
 * person chose, and to no other that this one names.
 */
export function sameOriginFetch(fetch: AdapterOptions['fetch']): AdapterOptions['fetch'] {
  return async (url, init) => {
    let target = new URL(url)
    for (let redirects = 0; ; redirects++) {
      const response = await fetch(target.href, { ...init, redirect: 'manual' })
      const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null
      if (location === null) return response
      await response.body?.cancel()
      const next = URL.canParse(location, target.href) ? new URL(location, target) : undefined
      if (next?.origin !== target.origin || redirects >= MOST_REDIRECTS) throw redirected(target, next?.origin ?? location)
      target = next
    }
  }
}

function redirected(from: URL, to: string): ProviderFailure {
  return new ProviderFailure(
    {
      code: 'provider-refused-request',
      message: `${from.host} sends requests elsewhere.`,
      cause: `It wants them to go to ${to}; Steward does not follow to another address.`,
      nextStep: 'If that is right, enter that address for the provider in Settings.',
      action: { kind: 'open-settings', page: 'providers' },
    },
    { retryable: false },
  )
}
