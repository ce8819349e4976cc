import type { Handlers } from '#contract/contract.ts'
import type { Providers } from '#core/providers/providers.ts'

type ProviderCalls = 'provider.list' | 'provider.save' | 'provider.remove' | 'provider.detect' | 'provider.test' | 'model.list'

/** Providers and their models. Changes are told as `provider-change` by `providers` itself, which also finds local servers. */
export function providerHandlers({ providers }: { providers: Providers }): Pick<Handlers, ProviderCalls> {
  return {
    'provider.list': async () => ({ providers: await providers.list() }),
    'provider.save': (provider) => providers.save(provider),
    'provider.remove': async ({ providerId }) => {
      await providers.remove(providerId)
      return {}
    },
    'provider.detect': async (_, { signal }) => ({ providers: await providers.detect(signal) }),
    'provider.test': async ({ providerId }, { signal }) => ({ models: await providers.test(providerId, signal) }),
    'model.list': ({ providerId, refresh }, { signal }) => providers.listModels({ providerId, refresh }, signal),
  }
}
