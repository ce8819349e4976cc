import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/** One value sealed with a master key: AES-256-GCM, bound to its name and version. */
export interface Sealed {
  readonly nonce: Uint8Array
  readonly sealed: Uint8Array
}

/** What a sealed value belongs to. A value that was copied to another name or version does not open. */
export interface SealedFor {
  readonly keyId: string
  readonly name: string
  readonly version: number
}

const TAG_LENGTH = 16

export function createMasterKey(): Uint8Array {
  return randomBytes(32)
}

/** Tells one key from another without saying anything about it: the keys are random, so the hash cannot be guessed back. */
export function fingerprint(masterKey: Uint8Array): string {
  return createHash('sha256').update('steward master key\n').update(masterKey).digest('hex').slice(0, 32)
}

export function seal(masterKey: Uint8Array, about: SealedFor, value: string): Sealed {
  // 96 random bits: safe for far more values than a person has keys (NIST SP 800-38D, 8.3).
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', masterKey, nonce)
  cipher.setAAD(associatedData(about))
  return { nonce, sealed: Buffer.concat([cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()]) }
}

/** The value, or undefined where the key, the place or the bytes are not those it was sealed with. */
export function unseal(masterKey: Uint8Array, about: SealedFor, { nonce, sealed }: Sealed): string | undefined {
  if (nonce.length !== 12 || sealed.length < TAG_LENGTH) return undefined
  const decipher = createDecipheriv('aes-256-gcm', masterKey, nonce, { authTagLength: TAG_LENGTH })
  decipher.setAAD(associatedData(about))
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_LENGTH))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG_LENGTH)), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

function associatedData({ keyId, name, version }: SealedFor): Buffer {
  return Buffer.from(JSON.stringify(['steward secret', keyId, name, version]))
}
