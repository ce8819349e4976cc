import type { Problem } from '#contract/problem.ts'

export type SecretStoreStatus = { kind: 'keychain'; label: string } | { kind: 'session'; problem: Problem }

/** A name whose value is recorded; `missing-from-keychain` means that it was stored and can no longer be read. */
export interface SecretRecord {
  readonly name: string
  readonly state: 'present' | 'missing-from-keychain'
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
   * The value, or undefined where none was ever stored.
   * @throws StewardError `secret-missing-from-keychain` where one was stored and cannot be read now
   */
  get(name: string): Promise<string | undefined>
  set(name: string, value: string): Promise<void>
  remove(name: string): Promise<void>
  list(): Promise<readonly SecretRecord[]>
}
