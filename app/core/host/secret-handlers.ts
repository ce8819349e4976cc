import type { Handlers } from '#contract/contract.ts'
import type { SecretUser } from '#contract/secret.ts'
import { StewardError } from '#contract/problem.ts'
import { isLedgerSecret } from '#core/audit/signing-key.ts'
import { parseConfig } from '#core/mcp/config/parse-config.ts'
import { secretNames } from '#core/mcp/config/secret-names.ts'
import type { Servers } from '#core/mcp/servers.ts'
import { isSignInSecret } from '#core/mcp/sign-in/account-store.ts'
import type { SecretStore } from '#core/ports/secret-store.ts'
import type { ServerConfigFile } from '#core/ports/server-config-file.ts'

interface Parts {
  readonly secrets: SecretStore
  readonly config: Pick<ServerConfigFile, 'read'>
  readonly servers: Pick<Servers, 'list'>
  /** Told after each change: a provider whose key came or went looks different in the picker. */
  readonly onChange: (name: string) => Promise<void>
}

/** Values go in here and never come out: no handler reads one. */
export function secretHandlers({ secrets, config, servers, onChange }: Parts): Pick<Handlers, 'secret.set' | 'secret.status' | 'secret.remove' | 'secret.rotate'> {
  /** By name, the servers whose entries name it. A file that cannot be read just now names none. */
  async function users(): Promise<Map<string, SecretUser[]>> {
    const byName = new Map<string, SecretUser[]>()
    const { text } = await config.read().catch(() => ({ text: '' }))
    for (const definition of parseConfig(text).definitions) {
      for (const name of secretNames(definition)) byName.set(name, [...(byName.get(name) ?? []), { kind: 'server', name: definition.name }])
    }
    return byName
  }

  return {
    async 'secret.set'({ name, value }) {
      requireOwn(name)
      await secrets.set(name, value)
      await onChange(name)
      const running = servers.list().filter(({ state }) => ['starting', 'ready', 'degraded', 'restarting', 'failed', 'needs-sign-in'].includes(state.kind))
      return { restart: running.filter(({ definition }) => secretNames(definition).includes(name)).map((server) => server.name) }
    },
    async 'secret.status'() {
      const [keychain, records, usedBy] = [await secrets.status(), await secrets.list(), await users()]
      const stored = new Set(records.map(({ name }) => name))
      return {
        keychain,
        secrets: records.filter(({ name }) => !isSignInSecret(name) && !isLedgerSecret(name)).map((record) => ({ ...record, usedBy: [...providerOf(record.name), ...(usedBy.get(record.name) ?? [])] })),
        wanted: [...usedBy].filter(([name]) => !stored.has(name) && !isSignInSecret(name)).map(([name, by]) => ({ name, usedBy: by })),
      }
    },
    async 'secret.remove'({ name }) {
      requireOwn(name)
      await secrets.remove(name)
      await onChange(name)
      return {}
    },
    async 'secret.rotate'() {
      const { sealed, left } = await secrets.rotate()
      return { sealed, left: [...left] }
    },
  }
}

function providerOf(name: string): SecretUser[] {
  const provider = /^provider\/(.+)$/.exec(name)?.[1]
  return provider === undefined ? [] : [{ kind: 'provider', name: provider }]
}

/** What a sign-in stores is neither shown nor changed as a key: `server.sign-out` forgets it. */
function requireOwn(name: string): void {
  if (isLedgerSecret(name)) throw new StewardError({ code: 'secret-name-reserved', message: `"${name}" cannot be the name of a key.`, cause: 'Steward keeps what signs the ledger under such names.', nextStep: 'Choose another name.' })
  if (isSignInSecret(name)) throw new StewardError({ code: 'secret-name-reserved', message: `"${name}" cannot be the name of a key.`, cause: 'Steward keeps sign-ins under such names.', nextStep: 'Choose another name. To forget a sign-in, sign out of the server.' })
}
