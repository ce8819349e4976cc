import type { Handlers } from '#contract/contract.ts'
import { StewardError } from '#contract/problem.ts'
import { isSignInSecret } from '#core/mcp/sign-in/account-store.ts'
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
      requireOwn(name)
      await secrets.set(name, value)
      await onChange(name)
      return {}
    },
    async 'secret.status'() {
      const keychain = await secrets.status()
      return { keychain, secrets: (await secrets.list()).filter(({ name }) => !isSignInSecret(name)) }
    },
    async 'secret.remove'({ name }) {
      requireOwn(name)
      await secrets.remove(name)
      await onChange(name)
      return {}
    },
  }
}

/** What a sign-in stores is neither shown nor changed as a key: `server.sign-out` forgets it. */
function requireOwn(name: string): void {
  if (isSignInSecret(name)) throw new StewardError({ code: 'secret-name-reserved', message: `"${name}" cannot be the name of a key.`, cause: 'Steward keeps sign-ins under such names.', nextStep: 'Choose another name. To forget a sign-in, sign out of the server.' })
}
