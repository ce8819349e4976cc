import type { AuditCheckpoint, AuditEntry, AuditVerdict } from '#contract/audit.ts'
import type { AuditCrypto, AuditSnapshot, SigningKey } from '#core/ports/audit-store.ts'
import { readState } from './audit-state.ts'
import { splitLines, toHex } from './bytes.ts'
import { isSignedBy } from './checkpoint.ts'
import { FIRST_PREVIOUS, readLine } from './entry-line.ts'
import { addLeaf, rootOf, type Frontier } from './merkle-tree.ts'

export interface Verification {
  readonly crypto: Pick<AuditCrypto, 'sha256' | 'verify'>
  readonly snapshot: AuditSnapshot
  /** The file up to the snapshot's size, in pieces. */
  readonly pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
  /** Keys that Steward made here, as they are known outside the ledger. */
  readonly keys: readonly SigningKey[]
  readonly witness?: { readonly seq: number; readonly hash: string } | undefined
  readonly from?: AuditCheckpoint | undefined
}

type Fault = Pick<AuditVerdict, 'kind' | 'text' | 'firstBad'>

/**
 * Reads a ledger from its first byte and says whether it is what was written: each line by itself, the chain, the checkpoints,
 * and then the end, which only what is kept outside can tell.
 */
export async function verifyLedger(parts: Verification): Promise<AuditVerdict> {
  const check = createCheck(parts)
  let rest: Uint8Array = new Uint8Array()
  for await (const piece of parts.pieces) {
    const { lines, rest: left } = splitLines(rest.length === 0 ? piece : joined(rest, piece))
    for (const line of lines) {
      const fault = check.line(line)
      if (fault) return check.verdict(fault)
    }
    rest = left.slice()
  }
  return check.verdict(check.end(rest))
}

function createCheck({ crypto, snapshot, keys, witness, from }: Verification) {
  const { sha256 } = crypto
  const head = readState(snapshot.state)
  const notes: string[] = []
  const introduced = new Map<string, string>()
  let last: { seq: number; hash: string } = { seq: 0, hash: FIRST_PREVIOUS }
  let logId: string | undefined
  let frontier: Frontier = []
  let lines = 0
  let entries = 0
  let foreignKey: Fault | undefined
  let torn: { length: number; hash: string } | undefined
  let signed = { upTo: 0, bySeq: 0 }

  const lost = ({ from, to }: { from: number; to: number }): string => `Entries ${from} to ${to} did not reach the disk when the power went; that was noted at the time.`
  const altered = (text: string, firstBad: number | null = last.seq + 1): Fault => ({ kind: 'altered', text, ...(firstBad === null ? {} : { firstBad }) })

  function line(bytes: Uint8Array): Fault | undefined {
    const read = readLine(bytes, sha256)
    if (read.kind === 'unknown') return { kind: 'unreadable', text: `Entry ${last.seq + 1} is of a form that this Steward does not know; a newer one wrote it.`, firstBad: last.seq + 1 }
    if (read.kind === 'damaged') {
      if (torn) return altered(`Entry ${last.seq + 1} is not as it was written.`)
      // Only the entry after it can tell whether a crash tore it.
      torn = { length: bytes.length, hash: toHex(sha256(bytes)) }
    } else {
      const fault = next(read.entry)
      if (fault) return fault
      entries++
    }
    frontier = addLeaf(frontier, bytes, sha256)
    lines++
    if (from && lines === from.size && rootOf(frontier, sha256) !== from.root) return altered(`The first ${from.size} lines are not those of the checkpoint that was kept outside.`, null)
    return undefined
  }

  function next(entry: AuditEntry): Fault | undefined {
    if (torn) {
      if (entry.kind !== 'recovery' || entry.torn?.hash !== torn.hash || entry.torn.length !== torn.length) return altered(`Entry ${last.seq + 1} is not as it was written.`)
      notes.push(`A line before entry ${entry.seq} was torn by a crash; that was noted at the time.`)
      torn = undefined
    }
    if (entry.seq !== last.seq + 1 || entry.previous !== last.hash) {
      const gap = entry.kind === 'recovery' && entry.missing?.from === last.seq + 1 && entry.missing.to === entry.seq - 1 ? entry.missing : undefined
      if (!gap) return altered(`Entry ${last.seq + 1} is missing, or is not the one that was written.`)
      if (entry.kind !== 'recovery' || entry.reason !== 'unsynced-lost') return { kind: 'truncated', text: `Entries ${gap.from} to ${gap.to} were cut off. Steward noted it when it wrote the next entry.`, firstBad: gap.from }
      // What the keychain knows of was on the disk before: no power cut takes it away.
      if (witness && gap.from <= witness.seq && witness.seq <= gap.to) return { kind: 'truncated', text: `Entries ${gap.from} to ${gap.to} were cut off: entry ${witness.seq} was signed and safe, as the keychain tells.`, firstBad: gap.from }
      notes.push(lost(gap))
    } else if (entry.kind === 'recovery' && entry.reason === 'entries-missing' && entry.missing) {
      const { missing } = entry
      notes.splice(0, notes.length, ...notes.filter((note) => note !== lost(missing)))
      return { kind: 'truncated', text: `Entries ${missing.from} to ${missing.to} were cut off. Steward noted it in entry ${entry.seq}, when the keychain told.`, firstBad: missing.from }
    }
    if (logId === undefined && entry.kind !== 'ledger-begun' && entry.kind !== 'recovery') return altered('The first entry is not the beginning of a ledger.', 1)
    if (entry.kind === 'ledger-begun') {
      if (logId !== undefined) return altered('A ledger begins in the middle of another.', entry.seq)
      logId = entry.logId
      if (from && from.logId !== logId) return altered('This is another ledger than that of the checkpoint.', 1)
      if (head && head.logId !== logId) return altered('This is another ledger than the one that Steward wrote here.', 1)
    }
    if (entry.kind === 'recovery' && entry.reason === 'not-continuing') return altered('Lines that Steward did not write were noted here.', entry.seq)
    if (entry.kind === 'recovery' && entry.reason === 'head-lost') {
      // With the database went the list of its keys.
      if (foreignKey) notes.push('Checkpoints before that are signed with a key that is known from the ledger alone.')
      foreignKey = undefined
      notes.unshift(`Before entry ${entry.seq} the copy of the head outside the ledger was lost: whether entries were cut off just before it cannot be told.`)
    }
    if (entry.kind === 'signing-key') introduced.set(entry.keyId, entry.publicKey)
    if (entry.kind === 'checkpoint') {
      const fault = checkpoint(entry)
      if (fault) return fault
    }
    last = { seq: entry.seq, hash: entry.hash }
    for (const outside of [head && { seq: head.seq, hash: head.hash }, witness]) {
      if (outside && outside.seq === last.seq && outside.hash !== last.hash) return altered(`Entry ${last.seq} is another one than the copy outside the ledger tells of.`, last.seq)
    }
    return undefined
  }

  function checkpoint(entry: Extract<AuditEntry, { kind: 'checkpoint' }>): Fault | undefined {
    const { keyId, signature, size, root, at } = entry
    if (size !== lines || root !== rootOf(frontier, sha256)) return altered(`The checkpoint in entry ${entry.seq} does not fit what stands before it.`, entry.seq)
    if (keyId === null || signature === null) return undefined
    const publicKey = introduced.get(keyId)
    const known = keys.find((key) => key.keyId === keyId)
    if (publicKey === undefined) return altered(`The checkpoint in entry ${entry.seq} is signed with a key that the ledger does not name.`, entry.seq)
    if (keys.length > 0 && known?.publicKey !== publicKey) foreignKey ??= altered(`The checkpoint in entry ${entry.seq} is signed with a key that Steward did not make here.`, entry.seq)
    if (!isSignedBy({ logId: logId ?? '', size, root, at, keyId }, signature, publicKey, crypto)) return altered(`The signature of the checkpoint in entry ${entry.seq} is wrong.`, entry.seq)
    signed = { upTo: last.seq, bySeq: entry.seq }
    return undefined
  }

  function end(rest: Uint8Array): Fault | undefined {
    if (foreignKey) return foreignKey
    const sameSize = snapshot.size === snapshot.knownSize
    if (torn || rest.length > 0) {
      // Lines that are still to be noted: the next entry will.
      if (sameSize || torn) return altered(`Entry ${last.seq + 1} is not as it was written.`)
      if (!head || head.seq <= last.seq) notes.push('The last line was torn by a crash. The next entry will say so.')
    }
    const outside = [head, witness].reduce((most, one) => Math.max(most, one?.seq ?? 0), 0)
    if (outside > last.seq) {
      if (snapshot.size >= snapshot.syncedSize && snapshot.size < snapshot.knownSize && (witness?.seq ?? 0) <= last.seq) {
        notes.push(`Entries ${last.seq + 1} to ${outside} did not reach the disk when the power went. The next entry will say so.`)
      } else if (sameSize && head && head.seq > last.seq) return altered(`Entry ${last.seq + 1} is not as it was written.`)
      else return { kind: 'truncated', text: `Entries ${last.seq + 1} to ${outside} were cut off.`, firstBad: last.seq + 1 }
    }
    if (from) {
      if (lines < from.size) return { kind: 'truncated', text: `The checkpoint that was kept outside is about ${from.size} lines; there are ${lines}.`, firstBad: last.seq + 1 }
      const publicKey = keys.find((key) => key.keyId === from.keyId)?.publicKey ?? from.publicKey
      if (from.signature === null || publicKey === null) notes.push('The checkpoint that was kept outside is not signed; its root fits.')
      else if (!isSignedBy(from, from.signature, publicKey, crypto)) return altered('The signature of the checkpoint that was kept outside is wrong.', null)
      else notes.push(`The first ${from.size} lines are those of the checkpoint that was kept outside.`)
    }
    if (entries > 0 && !head) notes.push('There is no copy of the head outside the ledger: whether its end was cut off cannot be told.')
    if (introduced.size > 0 && keys.length === 0) notes.push('The signing key is known from the ledger alone.')
    if (last.seq > signed.bySeq) {
      const from1 = signed.upTo + 1
      return { kind: 'unsigned-tail', text: signed.bySeq === 0 ? `None of the ${entries} entries is signed. Otherwise they are as they were written.` : `Everything up to entry ${signed.upTo} is signed and as it was written. Entries ${from1} to ${last.seq} are not signed yet.` }
    }
    return undefined
  }

  return {
    line,
    end,
    verdict: (fault: Fault | undefined): AuditVerdict => ({
      ...(fault ?? { kind: 'ok', text: entries === 0 ? 'Nothing was recorded yet.' : `All ${entries} entries are as they were written, and signed.` }),
      entries,
      signedUpTo: signed.upTo,
      notes,
    }),
  }
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(left.length + right.length)
  bytes.set(left)
  bytes.set(right, left.length)
  return bytes
}
