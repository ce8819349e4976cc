import type { Handlers } from '#contract/contract.ts'
import type { SecretStore } from '#core/ports/secret-store.ts'

interface Parts {
  readonly secrets: SecretStore
  /** Told after each change: a provider whose key came or went looks different in the picker. */
  readonly onChange: (name: string) => Promise<void>
}

/** Values go in here and never come out: no handler reads one. */
export function secretHandlers({ secrets, onChange }: Parts): Pick<Handlers, 'secret.set' | 'secret.status' | 'secret.remove'> {
  return {
    async 'secret.set'({ name, value }) {
      await secrets.set(name, value)
      await onChange(name)
      return {}
    },
    async 'secret.status'() {
      const keychain = await secrets.status()
      return { keychain, secrets: [...(await secrets.list())] }
    },
    async 'secret.remove'({ name }) {
      await secrets.remove(name)
      await onChange(name)
      return {}
    },
  }
}
