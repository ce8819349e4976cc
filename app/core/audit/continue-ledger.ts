import type { AuditBody, AuditEntry } from '#contract/audit.ts'
import type { AuditCrypto, AuditTail, SigningKey } from '#core/ports/audit-store.ts'
import { emptyState, readState, type AuditState } from './audit-state.ts'
import { toBytes, toHex } from './bytes.ts'
import { signedText } from './checkpoint.ts'
import { makeEntry, readLine } from './entry-line.ts'
import { addLeaf, rootOf } from './merkle-tree.ts'

/** A checkpoint stands after this many lines at the latest. */
export const CHECKPOINT_EVERY = 100

/** How checkpoints are signed: with a key, or not and why. `unknown`: the key is still being fetched, so none is made. */
export type Signer =
  | { readonly kind: 'key'; readonly key: SigningKey & { readonly privateKey: string } }
  | { readonly kind: 'unsigned'; readonly why: string }
  | { readonly kind: 'unknown' }

export interface Continuation {
  readonly crypto: AuditCrypto
  readonly now: { readonly at: number; readonly mono: number }
  readonly instance: string
  readonly signer: Signer
  /** `due`: where enough lines came since the last one. `now`: unless nothing came since. */
  readonly checkpoint: 'due' | 'now'
  /** An entry that the system's keychain knows of. */
  readonly witnessed?: { readonly seq: number; readonly hash: string } | undefined
  /** The keychain answered since the last append: what was noted before it did is looked at again. */
  readonly lookBack?: boolean
}

export interface Continued {
  readonly text: string
  readonly state: AuditState
  /** Of `bodies`, and those that had to be added. */
  readonly entries: readonly AuditEntry[]
}

/**
 * The lines that continue a ledger: what happened to it first, then the entries, then a checkpoint where one is due.
 *
 * Nothing is ever taken out. A number is never given twice: where entries are gone, the next one names the gap.
 */
export function continueLedger(tail: AuditTail, bodies: readonly AuditBody[], how: Continuation): Continued {
  const { crypto, instance } = how
  const { sha256 } = crypto
  const entries: AuditEntry[] = []
  let text = ''
  let state = readState(tail.state)

  function addLine(leaf: Uint8Array): void {
    if (state) state = { ...state, lines: state.lines + 1, frontier: addLeaf(state.frontier, leaf, sha256) }
  }
  function add(body: AuditBody, seq = (state?.seq ?? 0) + 1): AuditEntry {
    state ??= emptyState()
    const { entry, line } = makeEntry(body, { seq, at: how.now.at, mono: Math.round(how.now.mono), instance, previous: state.hash }, sha256)
    addLine(toBytes(line))
    state = { ...state, seq, hash: entry.hash }
    text += `${line}\n`
    entries.push(entry)
    return entry
  }

  const found = findEnd(tail, state, how)
  state = found.state
  // What is torn gets its line end, so that it stays where it is and the next line begins anew.
  const torn = tail.torn && { length: tail.torn.length, hash: toHex(sha256(tail.torn)) }
  if (tail.torn) {
    text += '\n'
    state ??= emptyState()
    addLine(tail.torn)
  }
  if (found.recovery) add({ kind: 'recovery', ...found.recovery, ...(torn ? { torn } : {}) }, found.nextSeq)
  else if (torn) add({ kind: 'recovery', reason: 'torn-line', torn })
  if (!found.state) {
    state ??= emptyState()
    add({ kind: 'ledger-begun', logId: state.logId })
  }
  const { witnessed } = how
  const noted = witnessed && how.lookBack ? unsyncedGap(tail.all(), witnessed.seq, sha256) : undefined
  if (noted) add({ kind: 'recovery', reason: 'entries-missing', missing: noted })
  if (witnessed && state && state.seq < witnessed.seq) add({ kind: 'recovery', reason: 'entries-missing', missing: { from: state.seq + 1, to: witnessed.seq } }, witnessed.seq + 1)

  for (const body of bodies) add(body)
  if (state && isDue(state, how)) addCheckpoint(state)

  function addCheckpoint(before: AuditState): void {
    const { signer } = how
    if (signer.kind === 'unknown') return
    if (signer.kind === 'key' && !before.keyIds.includes(signer.key.keyId)) {
      add({ kind: 'signing-key', keyId: signer.key.keyId, publicKey: signer.key.publicKey })
      state = { ...(state ?? before), keyIds: [...before.keyIds, signer.key.keyId] }
    }
    const now = state ?? before
    const claim = { logId: now.logId, size: now.lines, root: rootOf(now.frontier, sha256), at: how.now.at, keyId: signer.kind === 'key' ? signer.key.keyId : null }
    const signature = signer.kind === 'key' ? crypto.sign(signer.key.privateKey, signedText(claim)) : null
    add({ kind: 'checkpoint', size: claim.size, root: claim.root, keyId: claim.keyId, signature, ...(signer.kind === 'unsigned' ? { unsigned: signer.why.slice(0, 500) } : {}) })
    const { size, root, at, keyId } = claim
    state = { ...(state ?? now), checkpoint: { size, root, at, keyId, signature, lines: now.lines + 1 } }
  }

  return { text, state: state ?? emptyState(), entries }
}

function isDue({ checkpoint, lines }: AuditState, { checkpoint: wanted, signer }: Continuation): boolean {
  const since = lines - (checkpoint?.lines ?? 0)
  if (wanted === 'due') return since >= CHECKPOINT_EVERY
  // What was not signed is signed as soon as it can be.
  return since > 0 || (signer.kind === 'key' && checkpoint?.keyId !== signer.key.keyId)
}

type Recovery = Pick<Extract<AuditBody, { kind: 'recovery' }>, 'reason' | 'missing'>
interface Found {
  readonly state: AuditState | undefined
  readonly recovery?: Recovery
  /** Of the recovery entry. */
  readonly nextSeq?: number
}

/** Walks what stands behind the known state; all of the file where the state does not fit it any more. */
function findEnd(tail: AuditTail, known: AuditState | undefined, { crypto: { sha256 }, witnessed }: Continuation): Found {
  if (known && !tail.cut) {
    const { state, isContinuous } = walk(known, tail.since, sha256)
    return isContinuous ? { state } : { state, recovery: { reason: 'not-continuing' } }
  }
  const { state, isContinuous } = walk(emptyState(), tail.all(), sha256)
  if (!known) {
    if (state.lines === 0) return { state: undefined }
    return { state, recovery: { reason: isContinuous ? 'head-lost' : 'not-continuing' } }
  }
  const missing = { from: state.seq + 1, to: known.seq }
  // Counted on from what was known: the chain goes through the entries that are gone.
  const resumed = { ...known, lines: state.lines, frontier: state.frontier }
  if (missing.from > missing.to) return { state: resumed, recovery: { reason: 'not-continuing' } }
  return { state: resumed, recovery: { reason: tail.cut === 'unsynced' && !(witnessed && holds(missing, witnessed.seq)) ? 'unsynced-lost' : 'entries-missing', missing }, nextSeq: known.seq + 1 }
}

const holds = ({ from, to }: { from: number; to: number }, seq: number): boolean => from <= seq && seq <= to

/** A gap with this entry in it that was taken for one of a power cut. From the end: it was noted after the entry was signed. */
function unsyncedGap(lines: Iterable<Uint8Array>, seq: number, sha256: AuditCrypto['sha256']): Recovery['missing'] {
  for (const line of [...lines].reverse()) {
    const read = readLine(line, sha256)
    if (read.kind !== 'entry') continue
    const { entry } = read
    if (entry.seq <= seq) return undefined
    if (entry.kind === 'recovery' && entry.missing && holds(entry.missing, seq)) return entry.reason === 'unsynced-lost' ? entry.missing : undefined
  }
  return undefined
}

function walk(from: AuditState, lines: Iterable<Uint8Array>, sha256: AuditCrypto['sha256']): { state: AuditState; isContinuous: boolean } {
  let state = from
  let isContinuous = true
  for (const line of lines) {
    state = { ...state, lines: state.lines + 1, frontier: addLeaf(state.frontier, line, sha256) }
    const read = readLine(line, sha256)
    // A torn line is continuous where the entry after it says so; that is for the verification to judge.
    if (read.kind !== 'entry') continue
    const { entry } = read
    if (entry.kind !== 'recovery' && (entry.seq !== state.seq + 1 || entry.previous !== state.hash)) isContinuous = false
    state = { ...state, seq: Math.max(state.seq, entry.seq), hash: entry.hash }
    if (entry.kind === 'ledger-begun') state = { ...state, logId: entry.logId }
    if (entry.kind === 'signing-key') state = { ...state, keyIds: [...state.keyIds, entry.keyId] }
    if (entry.kind === 'checkpoint') state = { ...state, checkpoint: { size: entry.size, root: entry.root, at: entry.at, keyId: entry.keyId, signature: entry.signature, lines: state.lines } }
  }
  return { state, isContinuous }
}
