import type { AuditCheckpoint } from '#contract/audit.ts'
import { canonicalJson } from '#contract/canonical-json.ts'
import type { AuditCrypto } from '#core/ports/audit-store.ts'
import { toBytes } from './bytes.ts'

export type CheckpointClaim = Pick<AuditCheckpoint, 'logId' | 'size' | 'root' | 'at' | 'keyId'>

/** What is signed: which ledger, how long, its Merkle root, and when. The first member keeps the key from signing anything else that looks alike. */
export function signedText({ logId, size, root, at, keyId }: CheckpointClaim): Uint8Array {
  return toBytes(canonicalJson({ context: 'steward audit checkpoint v1', logId, size, root, at, keyId }))
}

export function isSignedBy(claim: CheckpointClaim, signature: string, publicKey: string, crypto: Pick<AuditCrypto, 'verify'>): boolean {
  return crypto.verify(publicKey, signedText(claim), signature)
}
