/** A ledger in memory, written by the real code, for tests that damage it. */
import type { AuditBody, AuditCheckpoint, AuditVerdict } from '#contract/audit.ts'
import type { AuditTail, SigningKey } from '#core/ports/audit-store.ts'
import { auditCrypto } from '#node/audit-crypto.ts'
import { readState, type AuditState } from '../audit-state.ts'
import { splitLines } from '../bytes.ts'
import { continueLedger, type Signer } from '../continue-ledger.ts'
import { verifyLedger } from '../verify-ledger.ts'

export const body = (index: number): AuditBody => ({
  kind: 'call-ended',
  callId: `call-${index}`,
  server: 'files',
  tool: index % 3 === 0 ? 'read_file' : 'wríte_file ✓',
  caller: 'model',
  conversationId: 'c',
  turnId: `turn-${index % 7}`,
  outcome: 'ok',
  durationMs: index,
})

export interface Paper {
  bytes: Uint8Array
  state: string | undefined
  /** How much of it the disk has. */
  synced: number
  known: number
  keys: SigningKey[]
  witness?: { seq: number; hash: string }
}

export const key = auditCrypto.createKey()
export const signer: Signer = { kind: 'key', key }

export function emptyPaper(): Paper {
  return { bytes: new Uint8Array(), state: undefined, synced: 0, known: 0, keys: [{ keyId: key.keyId, publicKey: key.publicKey }] }
}

export function write(paper: Paper, bodies: readonly AuditBody[], options: { signer?: Signer; checkpoint?: 'due' | 'now'; lookBack?: boolean } = {}): AuditState {
  const isCut = paper.state !== undefined && paper.bytes.length < paper.known
  const { lines, rest } = splitLines(paper.bytes.subarray(paper.state !== undefined && !isCut ? paper.known : 0))
  const tail: AuditTail = {
    state: paper.state,
    since: isCut ? [] : lines,
    torn: rest.length > 0 ? rest : undefined,
    cut: isCut ? (paper.bytes.length >= paper.synced ? 'unsynced' : 'synced') : undefined,
    all: () => splitLines(paper.bytes).lines,
  }
  const made = continueLedger(tail, bodies, { crypto: auditCrypto, now: { at: 1_800_000_000_000, mono: 5 }, instance: 'i', signer: options.signer ?? signer, checkpoint: options.checkpoint ?? 'due', witnessed: paper.witness, lookBack: options.lookBack ?? false })
  paper.bytes = Buffer.concat([paper.bytes, Buffer.from(made.text)])
  paper.state = JSON.stringify(made.state)
  paper.synced = paper.known = paper.bytes.length
  return made.state
}

/** `count` lines or a few more, signed at the end. */
export function writtenPaper(count: number): Paper {
  const paper = emptyPaper()
  for (let index = 0; index < count; index++) write(paper, [body(index)])
  write(paper, [], { checkpoint: 'now' })
  return paper
}

export function verify(paper: Paper, from?: AuditCheckpoint): Promise<AuditVerdict> {
  return verifyLedger({
    crypto: auditCrypto,
    snapshot: { size: paper.bytes.length, knownSize: paper.known, syncedSize: paper.synced, state: paper.state },
    // In pieces that end anywhere.
    pieces: Array.from({ length: Math.ceil(paper.bytes.length / 1000) }, (_, index) => paper.bytes.subarray(index * 1000, index * 1000 + 1000)),
    keys: paper.keys,
    witness: paper.witness,
    from,
  })
}

export const linesOf = (paper: Paper): Uint8Array[] => splitLines(paper.bytes).lines
export const fromLines = (lines: readonly Uint8Array[]): Uint8Array => Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]))

export function checkpointOf(paper: Paper): AuditCheckpoint {
  const state = readState(paper.state)
  if (!state?.checkpoint) throw new Error('There is no checkpoint.')
  const { size, root, at, keyId, signature } = state.checkpoint
  return { kind: 'steward-checkpoint', v: 1, logId: state.logId, size, root, at, keyId, publicKey: key.publicKey, signature }
}
