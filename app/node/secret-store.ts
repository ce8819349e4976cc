import { describeProblem, StewardError, toProblem } from '#contract/problem.ts'
import type { SecretRecord, SecretStore } from '#core/ports/secret-store.ts'
import type { Keychain } from './keychain.ts'
import { createMasterKeys, type MasterKey } from './master-keys.ts'
import type { Database, Row } from './sqlite-database.ts'
import { seal, unseal } from './vault.ts'

export interface NodeSecretStore extends SecretStore {
  /** Hears each value that is stored or can be read, with its name, so that the mask knows it. */
  onReveal(listener: (value: string, name: string) => void): () => void
}

/** Another process may retire the key of one write again and again only in theory. */
const WRITE_TRIES = 5

/**
 * Keys in an envelope: one random master key in the keychain, the values sealed with it in the database.
 *
 * The keychain is touched when a value is needed and not before. Once its key is there, all that is sealed with it
 * is told to the mask: what a server reads in some file may be the key of another. Without a keychain, values live in
 * this process's memory and `status` says so; they never reach a plain file. A value that cannot be opened
 * stays where it is: the keychain may come back.
 */
export function createSecretStore(database: Database, keychain: Keychain, now: () => number = Date.now): NodeSecretStore {
  const session = new Map<string, { value: string; updatedAt: number }>()
  const listeners = new Set<(value: string, name: string) => void>()
  const keys = createMasterKeys(database, keychain, now, revealAll)

  function reveal(name: string, value: string): string {
    for (const listener of listeners) listener(value, name)
    return value
  }

  function revealAll(key: MasterKey): void {
    for (const row of database.all(`SELECT ${COLUMNS} FROM secrets WHERE key_id = ?`, key.id)) {
      const value = open(key, row)
      if (value !== undefined) reveal(String(row['name']), value)
    }
  }

  const find = (name: string): Row | undefined => database.get(`SELECT ${COLUMNS} FROM secrets WHERE name = ?`, name)

  /** Within a write: the new value is sealed, read back and compared, and only then the old one is gone. */
  function replace(key: MasterKey, name: string, value: string, updatedAt: number): void {
    const version = Number(find(name)?.['version'] ?? 0) + 1
    const { nonce, sealed } = seal(key.bytes, { keyId: key.id, name, version }, value)
    database.run('INSERT OR REPLACE INTO secrets (name, key_id, version, nonce, sealed, updated_at) VALUES (?, ?, ?, ?, ?, ?)', name, key.id, version, nonce, sealed, updatedAt)
    const kept = find(name)
    if (kept && open(key, kept) === value) return
    throw new StewardError({ code: 'secret-not-kept', message: `The new value of "${name}" could not be read back.`, cause: 'The old one, if there was one, is still there.', nextStep: 'Try again. If it happens again, run the checks under Settings, About.' })
  }

  async function stateOf(row: Row): Promise<SecretRecord['state']> {
    const key = await keys.load(String(row['key_id'])).catch(() => undefined)
    if (key === undefined || typeof key === 'string') return 'missing-from-keychain'
    return open(key, row) === undefined ? 'damaged' : 'present'
  }

  return {
    async status() {
      try {
        await keys.probe()
        return { kind: 'keychain', label: keychain.label }
      } catch (error) {
        return { kind: 'session', problem: toProblem(error) }
      }
    },

    async get(name) {
      const held = session.get(name)
      if (held) return reveal(name, held.value)
      const row = find(name)
      if (!row) return undefined
      const key = await keys.load(String(row['key_id'])).catch((error: unknown) => describeProblem(toProblem(error)))
      if (typeof key === 'string') throw missing(name, key)
      const value = open(key, row)
      if (value === undefined) throw missing(name, 'The sealed value in the database is damaged.')
      return reveal(name, value)
    },

    async set(name, value) {
      reveal(name, value)
      for (let tries = 1; ; tries++) {
        const key = await keys.forWriting().catch((error: unknown) => (isKeychainFailure(error) ? undefined : Promise.reject(error)))
        if (!key) {
          session.set(name, { value, updatedAt: now() })
          return
        }
        const isKept = database.write({ durable: true }, () => {
          if (!keys.isInUse(key)) return false
          replace(key, name, value, now())
          return true
        })
        if (isKept) break
        if (tries >= WRITE_TRIES) throw new StewardError({ code: 'secret-not-kept', message: `"${name}" was not stored.`, cause: 'The key that seals it was changed by another Steward meanwhile.', nextStep: 'Try again.' })
      }
      session.delete(name)
    },

    async remove(name) {
      session.delete(name)
      if (find(name)) database.write({ durable: true }, () => database.run('DELETE FROM secrets WHERE name = ?', name))
    },

    async list() {
      const records = new Map<string, SecretRecord>()
      for (const row of database.all(`SELECT ${COLUMNS} FROM secrets`)) {
        const name = String(row['name'])
        records.set(name, { name, state: await stateOf(row), updatedAt: Number(row['updated_at']) })
      }
      for (const [name, { updatedAt }] of session) records.set(name, { name, state: 'present', updatedAt })
      return [...records.values()].sort((left, right) => (left.name < right.name ? -1 : 1))
    },

    /**
     * The order is what keeps it safe to be cut anywhere: a new key that the keychain has given back; then all values in one
     * transaction, each read back; only then the old key goes, and only where nothing is sealed with it.
     */
    async rotate() {
      const next = await keys.create()
      const old = new Map<string, MasterKey | undefined>()
      for (const row of database.all('SELECT DISTINCT key_id FROM secrets')) {
        const id = String(row['key_id'])
        const key = await keys.load(id).catch(() => undefined)
        old.set(id, typeof key === 'string' ? undefined : key)
      }
      const left: string[] = []
      let sealed = 0
      database.write({ durable: true }, () => {
        for (const row of database.all(`SELECT ${COLUMNS} FROM secrets WHERE key_id <> ?`, next.id)) {
          const name = String(row['name'])
          const key = old.get(String(row['key_id']))
          const value = key && open(key, row)
          if (value === undefined) {
            left.push(name)
            continue
          }
          // The age of a value is that of its last change by the person.
          replace(next, name, value, Number(row['updated_at']))
          sealed++
        }
      })
      await keys.removeUnused(next)
      return { sealed, left }
    },

    onReveal(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

const COLUMNS = 'name, key_id, version, nonce, sealed, updated_at'

function open(key: MasterKey, row: Row): string | undefined {
  return unseal(key.bytes, { keyId: key.id, name: String(row['name']), version: Number(row['version']) }, { nonce: toBytes(row['nonce']), sealed: toBytes(row['sealed']) })
}

function isKeychainFailure(error: unknown): boolean {
  return error instanceof StewardError && error.code.startsWith('keychain-')
}

function toBytes(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array()
}

function missing(name: string, cause: string): StewardError {
  return new StewardError({
    code: 'secret-missing-from-keychain',
    message: `The key "${name}" was stored, but it cannot be read now.`,
    cause,
    nextStep: `Unlock the keychain it was stored in, or store it again: steward secrets set ${name}`,
    action: { kind: 'open-settings', page: 'keys' },
  })
}
