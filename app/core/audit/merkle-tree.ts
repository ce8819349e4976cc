import { fromHex, toHex } from './bytes.ts'

export type Sha256 = (data: Uint8Array) => Uint8Array

/**
 * What is needed of a Merkle tree to let it grow: the roots of its whole subtrees by height, null where there is none. They are
 * the binary digits of its size.
 */
export type Frontier = readonly (string | null)[]

const joined = (prefix: number, ...parts: Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0))
  bytes[0] = prefix
  let at = 1
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/**
 * The frontier with one leaf more. The prefixes keep a leaf from being taken for a node.
 * @see https://www.rfc-editor.org/rfc/rfc9162#section-2.1.1
 */
export function addLeaf(frontier: Frontier, leaf: Uint8Array, sha256: Sha256): Frontier {
  const next = [...frontier]
  let carried = sha256(joined(0, leaf))
  for (let height = 0; ; height++) {
    const left = next[height]
    if (left === null || left === undefined) {
      next[height] = toHex(carried)
      return next
    }
    next[height] = null
    carried = sha256(joined(1, fromHex(left), carried))
  }
}

/** The Merkle tree hash. Of an empty tree it is the hash of nothing. */
export function rootOf(frontier: Frontier, sha256: Sha256): string {
  let root: Uint8Array | undefined
  for (const subtree of frontier) {
    if (subtree === null) continue
    root = root ? sha256(joined(1, fromHex(subtree), root)) : fromHex(subtree)
  }
  return toHex(root ?? sha256(new Uint8Array()))
}
