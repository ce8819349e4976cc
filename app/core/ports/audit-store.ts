import type { AuditValue } from '#contract/audit.ts'

/** The end of the ledger as it is found under the lock of all processes that share the data folder. */
export interface AuditTail {
  /** What the last append gave as its `state`; it is kept outside the ledger. Undefined where that copy is gone or never was. */
  readonly state: string | undefined
  /** Whole lines that stand behind what `state` knows, without their line ends; all of them without a state. */
  readonly since: readonly Uint8Array[]
  /** What follows the last line end: a line that was cut. */
  readonly torn: Uint8Array | undefined
  /** The file is shorter than `state` says. `unsynced`: only by what the disk was never asked to keep. */
  readonly cut: 'unsynced' | 'synced' | undefined
  /** Every whole line, from the first. */
  all(): Iterable<Uint8Array>
}

/** A value that lies beside the ledger and can be deleted without breaking it. */
export interface KeptValue extends Omit<AuditValue, 'matches'> {
  /** Hex; goes with the value, so that what was deleted cannot be guessed from its hash. */
  readonly salt: string
  readonly conversationId: string | null
}

export interface AuditAddition {
  /** Whole lines. */
  readonly text: string
  readonly state: string
  readonly values: readonly KeptValue[]
  /** The disk must have it when the append returns, also where that was not asked for. */
  readonly durable?: boolean
}

export interface AuditSnapshot {
  /** Bytes of the file. */
  readonly size: number
  /** Bytes that the copy outside knows of. */
  readonly knownSize: number
  /** Bytes of them that the disk was asked to keep. */
  readonly syncedSize: number
  readonly state: string | undefined
}

export interface SigningKey {
  readonly keyId: string
  /** SubjectPublicKeyInfo in base64. */
  readonly publicKey: string
}

/** Where a ledger ended when it was last signed, kept by the operating system. */
export interface AuditWitness {
  read(logId: string): Promise<{ readonly seq: number; readonly hash: string } | undefined>
  write(logId: string, head: { readonly seq: number; readonly hash: string }): Promise<void>
}

/** SHA-256 and Ed25519, at once: an entry is made while the ledger is locked. */
export interface AuditCrypto {
  sha256(data: Uint8Array): Uint8Array
  createKey(): SigningKey & { readonly privateKey: string }
  /** Base64. */
  sign(privateKey: string, data: Uint8Array): string
  verify(publicKey: string, data: Uint8Array, signature: string): boolean
}

/**
 * The file of the ledger and what is kept beside it.
 *
 * An append holds a lock that a killed process cannot leave behind, so that several processes write one chain.
 */
export interface AuditStore {
  readonly crypto: AuditCrypto
  readonly witness: AuditWitness
  /**
   * Runs `make` under the lock and writes what it gives; nothing where it gives nothing. `durable`: returns when the disk has it,
   * and all before it. Otherwise the disk has it a second later.
   * @throws StewardError `disk-full`, `ledger-unwritable`, `store-read-only`, `store-busy`; then nothing was added
   */
  append(options: { readonly durable: boolean }, make: (tail: AuditTail) => AuditAddition | undefined): void
  /** The size of the file and its head outside, at one moment. @throws StewardError `ledger-unreadable` */
  snapshot(): AuditSnapshot
  /** @throws StewardError `ledger-unreadable` */
  read(from: number, to: number): Promise<Uint8Array>
  values(seqs: readonly number[]): KeptValue[]
  /** Deletes kept values; gives how many there were. */
  forget(which: { readonly before?: number; readonly conversationId?: string }): number
  /** Public keys that Steward made on this machine, the one in use first. */
  keys(): SigningKey[]
  /** Remembers a key, unless there is another already; gives the one in use. */
  addKey(key: SigningKey): SigningKey
}
