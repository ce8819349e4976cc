import type { Problem } from '#contract/problem.ts'
import { toProblem } from '#contract/problem.ts'
import type { AuditStore } from '#core/ports/audit-store.ts'
import type { SecretStore } from '#core/ports/secret-store.ts'
import type { Signer } from './continue-ledger.ts'

const PREFIX = 'steward/ledger-key/'
const nameOf = (keyId: string): string => `${PREFIX}${keyId}`

/** The names under which the secret store keeps what signs the ledger: no key of the person's. */
export const isLedgerSecret = (name: string): boolean => name.startsWith(PREFIX)

type Found = Extract<Signer, { kind: 'key' }> | { readonly kind: 'unsigned'; readonly problem: Problem }

/**
 * The key that signs checkpoints, made where there was none yet. Where the keychain lost it, none is made in silence: the ledger
 * goes on unsigned and says so, because whoever can take a key away must not get a new one for it.
 */
export async function findSigner(audit: Pick<AuditStore, 'crypto' | 'keys' | 'addKey'>, secrets: Pick<SecretStore, 'get' | 'set' | 'status'>): Promise<Found> {
  const [known] = audit.keys()
  if (known) return read(known)
  const status = await secrets.status()
  if (status.kind === 'session') return { kind: 'unsigned', problem: status.problem }
  const made = audit.crypto.createKey()
  await secrets.set(nameOf(made.keyId), JSON.stringify({ d: made.privateKey }))
  // Another process may have been faster: then its key counts, for both.
  return read(audit.addKey({ keyId: made.keyId, publicKey: made.publicKey }))

  async function read(key: { keyId: string; publicKey: string }): Promise<Found> {
    try {
      const stored = await secrets.get(nameOf(key.keyId))
      if (stored === undefined) return { kind: 'unsigned', problem: gone }
      const { d } = JSON.parse(stored) as { d: string }
      return { kind: 'key', key: { ...key, privateKey: d } }
    } catch (error) {
      return { kind: 'unsigned', problem: toProblem(error) }
    }
  }
}

const gone: Problem = {
  code: 'ledger-key-missing',
  message: 'The key that signs the ledger is gone.',
  cause: 'It was made on this computer before, and is not stored any more.',
  nextStep: 'The ledger goes on unsigned. Restore the database from a backup to have the key again.',
}
