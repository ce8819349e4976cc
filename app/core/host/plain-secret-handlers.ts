import type { Handlers } from '#contract/contract.ts'
import type { FoundSecret } from '#contract/secret.ts'
import { StewardError } from '#contract/problem.ts'
import { definitionHash } from '#core/mcp/config/definition-hash.ts'
import { proposeNames, putPlaceholders, valueOf, type NamedSecret } from '#core/mcp/config/move-secrets.ts'
import { parseConfig } from '#core/mcp/config/parse-config.ts'
import { findPlainSecrets } from '#core/mcp/config/plain-secrets.ts'
import { carryTrust } from '#core/mcp/server-trust.ts'
import { isSignInSecret } from '#core/mcp/sign-in/account-store.ts'
import type { SecretStore } from '#core/ports/secret-store.ts'
import type { TrustStore } from '#core/ports/trust-store.ts'

/** Keys that stand in the clear in a text of a server list, and their way into the keychain. The text comes from a person's own file. */
export function plainSecretHandlers({ secrets, trust }: { secrets: SecretStore; trust: Pick<TrustStore, 'isServerApproved' | 'approveServer'> }): Pick<Handlers, 'config.find-secrets' | 'config.move-secrets'> {
  async function find(text: string): Promise<NamedSecret[]> {
    const found = findPlainSecrets(text)
    return found.length === 0 ? [] : proposeNames(found, new Set((await secrets.list()).map(({ name }) => name)))
  }

  return {
    'config.find-secrets': async ({ text }) => ({ secrets: (await find(text)).map(show) }),
    async 'config.move-secrets'({ text, names }) {
      const chosen = (await find(text)).map((secret) => ({ ...secret, name: names[placeOf(secret)]?.trim() ?? secret.name }))
      if (chosen.length === 0) return { text, moved: [] }
      const status = await secrets.status()
      // In memory it would be gone with this process, and the file would point to nothing.
      if (status.kind === 'session') throw new StewardError({ ...status.problem, message: `Nothing was moved: ${status.problem.message}`, cause: `${status.problem.cause ?? ''} The file stays as it is.`.trim() })
      const values = new Map<string, string>()
      for (const secret of chosen) {
        const { name } = secret
        const value = valueOf(secret)
        if (isSignInSecret(name) || name.startsWith('provider/')) throw reserved(name)
        const other = values.get(name) ?? (await valueUnder(name))
        if (other !== undefined && other !== value) throw taken(name)
        values.set(name, value)
      }
      for (const [name, value] of values) {
        await secrets.set(name, value)
        if ((await secrets.get(name)) !== value || (await secrets.status()).kind === 'session') throw new StewardError({ code: 'secret-not-kept', message: `The keychain did not keep "${name}".`, cause: 'The file stays as it is.', nextStep: 'Check your keychain, then try again.' })
      }
      const next = putPlaceholders(text, chosen)
      await keepApprovals(text, next)
      return { text: next, moved: chosen.map(show) }
    },
  }

  /** What was approved with the key in the clear is approved with the same key in the keychain: nobody has to be asked again. */
  async function keepApprovals(before: string, after: string): Promise<void> {
    const changed = parseConfig(after).definitions
    for (const definition of parseConfig(before).definitions) {
      const { name } = definition
      const same = changed.find((each) => each.name === name)
      if (same) carryTrust(trust, name, await definitionHash(definition), await definitionHash(same))
    }
  }

  /** Of one that cannot be read now nobody knows whether it is the same, so its name is taken. */
  async function valueUnder(name: string): Promise<string | undefined> {
    try {
      return await secrets.get(name)
    } catch {
      throw taken(name)
    }
  }
}

const placeOf = ({ path, range }: NamedSecret): string => JSON.stringify([...path, range.start])

function show(secret: NamedSecret): FoundSecret {
  const { server, field, name, exposed } = secret
  return { place: placeOf(secret), server, field, name, ...(exposed ? { exposed } : {}) }
}

function taken(name: string): StewardError {
  return new StewardError({ code: 'secret-exists', message: `There is another secret called "${name}" already.`, cause: 'Nothing was moved, and it was not overwritten.', nextStep: 'Choose another name.' })
}

function reserved(name: string): StewardError {
  return new StewardError({ code: 'secret-name-reserved', message: `"${name}" cannot be the name of this key.`, cause: 'Steward keeps keys of providers and sign-ins under such names.', nextStep: 'Choose another name.' })
}
