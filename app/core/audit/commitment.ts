import type { Commitment } from '#contract/audit.ts'
import { toBytes, toHex } from './bytes.ts'
import type { Sha256 } from './merkle-tree.ts'

/** The salt stands before the text: 16 random bytes, so that a value that can be guessed cannot be found by its hash. */
export function commitTo(json: string, salt: string, sha256: Sha256): Commitment {
  const text = toBytes(json)
  return { hash: toHex(sha256(toBytes(`${salt}\n${json}`))), length: text.length }
}

export function createSalt(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(16)))
}
