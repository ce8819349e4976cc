import { describeProblem, StewardError, toProblem, type Problem } from '#contract/problem.ts'
import type { SecretRecord, SecretStore } from '#core/ports/secret-store.ts'
import type { Keychain } from './keychain.ts'
import type { Database } from './sqlite-database.ts'
import { createMasterKey, fingerprint, seal, unseal } from './vault.ts'

/** After a failure the keychain is not asked again for so long, so that a dead daemon costs its time limit once. */
const ASK_AGAIN_AFTER_MS = 10_000

/** An account that never exists: reading it tells whether there is a keychain, without a question to the person. */
const PROBE = 'availability'

export interface NodeSecretStore extends SecretStore {
  /** Hears each value that is stored or handed out, so that the mask knows it. */
  onReveal(listener: (value: string) => void): () => void
}

type MasterKey = { readonly id: string; readonly bytes: Uint8Array }

/**
 * Keys in an envelope: one random master key in the keychain, the values sealed with it in the database.
 *
 * The keychain is touched when a value is needed and not before. Without one, values live in this
 * process's memory and `status` says so; they never reach a plain file. A value that cannot be opened
 * stays where it is: the keychain may come back.
 */
export function createSecretStore(database: Database, keychain: Keychain, now: () => number = Date.now): NodeSecretStore {
  const session = new Map<string, { value: string; updatedAt: number }>()
  const loadedKeys = new Map<string, MasterKey>()
  const listeners = new Set<(value: string) => void>()
  let failure: { problem: Problem; until: number } | undefined

  /** Runs a use of the keychain, and remembers that it cannot be reached. */
  async function ask<Result>(use: () => Promise<Result>): Promise<Result> {
    if (failure && now() < failure.until) throw new StewardError(failure.problem)
    try {
      const result = await use()
      failure = undefined
      return result
    } catch (error) {
      failure = { problem: toProblem(error), until: now() + ASK_AGAIN_AFTER_MS }
      throw error
    }
  }

  /** The master key of this id; a string says why it cannot be had. */
  async function loadKey(id: string): Promise<MasterKey | string> {
    const loaded = loadedKeys.get(id)
    if (loaded) return loaded
    const bytes = await ask(() => keychain.read(accountOf(id)))
    if (bytes === null) return 'The keychain has no key of Steward with this id any more.'
    if (fingerprint(bytes) !== database.get('SELECT fingerprint FROM master_keys WHERE id = ?', id)?.['fingerprint']) return 'The keychain holds another key than the one the value was sealed with.'
    const key = { id, bytes }
    loadedKeys.set(id, key)
    return key
  }

  /** The key for new values. Where the last one is gone a new one is made beside it; nothing is overwritten. */
  async function keyForWriting(): Promise<MasterKey> {
    for (const row of database.all('SELECT id FROM master_keys ORDER BY created_at DESC')) {
      const key = await loadKey(String(row['id']))
      if (typeof key !== 'string') return key
    }
    const key = { id: crypto.randomUUID(), bytes: createMasterKey() }
    await ask(() => keychain.write(accountOf(key.id), key.bytes))
    // A keychain that says yes and keeps nothing would cost every key that is stored from now on.
    const kept = await ask(() => keychain.read(accountOf(key.id)))
    if (kept === null || fingerprint(kept) !== fingerprint(key.bytes)) {
      throw new StewardError({ code: 'keychain-unavailable', message: 'The keychain did not keep the key of Steward.', nextStep: 'Check your keychain, then start Steward again. Until then keys are kept in memory only.' })
    }
    database.write({ durable: true }, () => database.run('INSERT INTO master_keys (id, fingerprint, created_at) VALUES (?, ?, ?)', key.id, fingerprint(key.bytes), now()))
    loadedKeys.set(key.id, key)
    return key
  }

  function reveal(value: string): string {
    for (const listener of listeners) listener(value)
    return value
  }

  async function stateOf(keyId: string): Promise<SecretRecord['state']> {
    const key = await loadKey(keyId).catch(() => undefined)
    return key === undefined || typeof key === 'string' ? 'missing-from-keychain' : 'present'
  }

  return {
    async status() {
      try {
        if (loadedKeys.size === 0) await ask(() => keychain.read(PROBE))
        return { kind: 'keychain', label: keychain.label }
      } catch (error) {
        return { kind: 'session', problem: toProblem(error) }
      }
    },

    async get(name) {
      const held = session.get(name)
      if (held) return reveal(held.value)
      const row = database.get('SELECT key_id, version, nonce, sealed FROM secrets WHERE name = ?', name)
      if (!row) return undefined
      const keyId = String(row['key_id'])
      const key = await loadKey(keyId).catch((error: unknown) => describeProblem(toProblem(error)))
      if (typeof key === 'string') throw missing(name, key)
      const value = unseal(key.bytes, { keyId, name, version: Number(row['version']) }, { nonce: toBytes(row['nonce']), sealed: toBytes(row['sealed']) })
      if (value === undefined) throw missing(name, 'The sealed value in the database is damaged.')
      return reveal(value)
    },

    async set(name, value) {
      reveal(value)
      const key = await keyForWriting().catch((error: unknown) => (isKeychainFailure(error) ? undefined : Promise.reject(error)))
      if (!key) {
        session.set(name, { value, updatedAt: now() })
        return
      }
      database.write({ durable: true }, () => {
        const version = Number(database.get('SELECT version FROM secrets WHERE name = ?', name)?.['version'] ?? 0) + 1
        const { nonce, sealed } = seal(key.bytes, { keyId: key.id, name, version }, value)
        database.run('INSERT OR REPLACE INTO secrets (name, key_id, version, nonce, sealed, updated_at) VALUES (?, ?, ?, ?, ?, ?)', name, key.id, version, nonce, sealed, now())
      })
      session.delete(name)
    },

    async remove(name) {
      session.delete(name)
      if (database.get('SELECT 1 FROM secrets WHERE name = ?', name)) database.write({ durable: true }, () => database.run('DELETE FROM secrets WHERE name = ?', name))
    },

    async list() {
      const records = new Map<string, SecretRecord>()
      for (const row of database.all('SELECT name, key_id, updated_at FROM secrets')) {
        const name = String(row['name'])
        records.set(name, { name, state: await stateOf(String(row['key_id'])), updatedAt: Number(row['updated_at']) })
      }
      for (const [name, { updatedAt }] of session) records.set(name, { name, state: 'present', updatedAt })
      return [...records.values()].sort((left, right) => (left.name < right.name ? -1 : 1))
    },

    onReveal(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

function accountOf(keyId: string): string {
  return `master-key/${keyId}`
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
