import { StewardError, toProblem, type Problem } from '#contract/problem.ts'
import type { Keychain } from './keychain.ts'
import type { Database } from './sqlite-database.ts'
import { createMasterKey, fingerprint } from './vault.ts'

/** After a failure the keychain is not asked again for so long, so that a dead daemon costs its time limit once. */
const ASK_AGAIN_AFTER_MS = 10_000

/** An account that never exists: reading it tells whether there is a keychain, without a question to the person. */
const PROBE = 'availability'

/** The fingerprint of a key that is on its way out: no key has it, so nothing is sealed with that one any more. */
const RETIRED = ''

export interface MasterKey {
  readonly id: string
  readonly bytes: Uint8Array
}

/** The keys in the keychain that values are sealed with. The database keeps their ids and fingerprints. */
export interface MasterKeys {
  /** @throws StewardError `keychain-unavailable`, `keychain-locked`, `keychain-timed-out` */
  probe(): Promise<void>
  /** A string says why it cannot be had. @throws as `probe` */
  load(id: string): Promise<MasterKey | string>
  /** The key for new values. Where the last one is gone a new one is made beside it; nothing is overwritten. @throws as `probe` */
  forWriting(): Promise<MasterKey>
  /** Within the write that seals with it: another process may have retired it. */
  isInUse(key: MasterKey): boolean
  /** A new one, beside all others. @throws as `probe` */
  create(): Promise<MasterKey>
  /** Removes those that seal nothing any more, also what an earlier removal left that was cut. */
  removeUnused(keep: MasterKey): Promise<void>
}

export function createMasterKeys(database: Database, keychain: Keychain, now: () => number, onLoad: (key: MasterKey) => void): MasterKeys {
  const loaded = new Map<string, MasterKey>()
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

  const recorded = (id: string): string | undefined => {
    const found = database.get('SELECT fingerprint FROM master_keys WHERE id = ?', id)?.['fingerprint']
    return typeof found === 'string' ? found : undefined
  }

  async function load(id: string): Promise<MasterKey | string> {
    const present = loaded.get(id)
    if (present) return present
    const bytes = await ask(() => keychain.read(accountOf(id)))
    if (bytes === null) return 'The keychain has no key of Steward with this id any more.'
    if (fingerprint(bytes) !== recorded(id)) return 'The keychain holds another key than the one the value was sealed with.'
    const key = { id, bytes }
    loaded.set(id, key)
    onLoad(key)
    return key
  }

  async function create(): Promise<MasterKey> {
    const key = { id: crypto.randomUUID(), bytes: createMasterKey() }
    // Before the keychain: whatever is cut behind this leaves a row that `removeUnused` finds, and no key that nobody knows of.
    database.write({ durable: true }, () => database.run('INSERT INTO master_keys (id, fingerprint, created_at) VALUES (?, ?, ?)', key.id, fingerprint(key.bytes), now()))
    try {
      await ask(() => keychain.write(accountOf(key.id), key.bytes))
      // A keychain that says yes and keeps nothing would cost every key that is stored from now on.
      const kept = await ask(() => keychain.read(accountOf(key.id)))
      if (kept === null || fingerprint(kept) !== fingerprint(key.bytes)) {
        throw new StewardError({ code: 'keychain-unavailable', message: 'The keychain did not keep the key of Steward.', nextStep: 'Check your keychain, then start Steward again. Until then keys are kept in memory only.' })
      }
    } catch (error) {
      database.write({ durable: true }, () => database.run('DELETE FROM master_keys WHERE id = ?', key.id))
      throw error
    }
    loaded.set(key.id, key)
    return key
  }

  return {
    async probe() {
      if (loaded.size === 0) await ask(() => keychain.read(PROBE))
    },
    load,
    async forWriting() {
      for (const row of database.all('SELECT id FROM master_keys WHERE fingerprint <> ? ORDER BY created_at DESC', RETIRED)) {
        const key = await load(String(row['id']))
        if (typeof key !== 'string') return key
      }
      return create()
    },
    isInUse: (key) => recorded(key.id) === fingerprint(key.bytes),
    create,
    async removeUnused(keep) {
      const unused = 'id <> ? AND NOT EXISTS (SELECT 1 FROM secrets WHERE key_id = master_keys.id)'
      database.write({ durable: true }, () => database.run(`UPDATE master_keys SET fingerprint = ? WHERE ${unused}`, RETIRED, keep.id))
      for (const row of database.all('SELECT id FROM master_keys WHERE fingerprint = ?', RETIRED)) {
        const id = String(row['id'])
        await ask(() => keychain.remove(accountOf(id)))
        loaded.delete(id)
        database.write({ durable: true }, () => database.run('DELETE FROM master_keys WHERE id = ? AND fingerprint = ?', id, RETIRED))
      }
    },
  }
}

function accountOf(keyId: string): string {
  return `master-key/${keyId}`
}
