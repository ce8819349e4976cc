import type { Handlers } from '#contract/contract.ts'
import type { SecretStore } from '#core/ports/secret-store.ts'

/** Values go in here and never come out: no handler reads one. */
export function secretHandlers({ secrets }: { secrets: SecretStore }): Pick<Handlers, 'secret.set' | 'secret.status' | 'secret.remove'> {
  return {
    async 'secret.set'({ name, value }) {
      await secrets.set(name, value)
      return {}
    },
    async 'secret.status'() {
      const keychain = await secrets.status()
      return { keychain, secrets: [...(await secrets.list())] }
    },
    async 'secret.remove'({ name }) {
      await secrets.remove(name)
      return {}
    },
  }
}
