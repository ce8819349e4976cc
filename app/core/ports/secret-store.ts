import type { Problem } from '#contract/problem.ts'

export type SecretStoreStatus = { kind: 'keychain'; label: string } | { kind: 'session'; problem: Problem }

/**
 * A name whose value is recorded. `missing-from-keychain`: it was stored and its key cannot be had; `damaged`: the key is there
 * and does not open it. Neither is ever deleted or replaced by itself.
 */
export interface SecretRecord {
  readonly name: string
  readonly state: 'present' | 'missing-from-keychain' | 'damaged'
  readonly updatedAt: number
}

/**
 * Where keys, tokens and server secrets lie. Values leave it only inside the host process.
 *
 * Names: `provider/ID` for a provider's key; what the user writes as `${secret:NAME}` is `NAME`.
 */
export interface SecretStore {
  status(): Promise<SecretStoreStatus>
  /**
   * The value, or undefined where none was ever stored. `usedBy`: for what, as the ledger names it.
   * @throws StewardError `secret-missing-from-keychain` where one was stored and cannot be read now
   */
  get(name: string, usedBy?: string): Promise<string | undefined>
  set(name: string, value: string): Promise<void>
  remove(name: string): Promise<void>
  list(): Promise<readonly SecretRecord[]>
  /**
   * Seals every value anew with a new key, and removes the old one from the keychain. `left` names those that cannot be read
   * now; they stay under their old key. May be cut at any moment.
   * @throws StewardError `keychain-unavailable`, `keychain-locked`, `keychain-timed-out`: nothing was changed then
   */
  rotate(): Promise<{ readonly sealed: number; readonly left: readonly string[] }>
}
