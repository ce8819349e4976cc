import type { Commitment } from '#contract/audit.ts'
import { toBytes, toHex } from './bytes.ts'
import type { Sha256 } from './merkle-tree.ts'

/** The salt stands before the text: 16 random bytes, so that a value that can be guessed cannot be found by its hash. */
export function commitTo(json: string, salt: string, sha256: Sha256): Commitment {
  const text = toBytes(json)
  return { hash: toHex(sha256(toBytes(`${salt}\n${json}`))), length: text.length }
}

const SALT = 16
/** Many salts at a time: asking the system costs more than all the rest of a commitment. Each byte is given out once. */
const pool = new Uint8Array(256 * SALT)
let used = pool.length

export function createSalt(): string {
  if (used === pool.length) {
    crypto.getRandomValues(pool)
    used = 0
  }
  const salt = toHex(pool.subarray(used, used + SALT))
  pool.fill(0, used, (used += SALT))
  return salt
}
