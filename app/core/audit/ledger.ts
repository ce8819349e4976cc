import type { AuditBody, AuditCheckpoint, AuditEntry, AuditSigning, AuditValue, AuditVerdict, Commitment } from '#contract/audit.ts'
import { canonicalJson } from '#contract/canonical-json.ts'
import type { JsonValue } from '#contract/json.ts'
import { StewardError, toProblem, type Problem } from '#contract/problem.ts'
import { maskJson } from '#core/mcp/mask-json.ts'
import type { KeptValue } from '#core/ports/audit-store.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Publish } from '#core/ports/publish.ts'
import type { SecretStore } from '#core/ports/secret-store.ts'
import { readState, writeState, type AuditState } from './audit-state.ts'
import { commitTo, createSalt } from './commitment.ts'
import { continueLedger, type Signer } from './continue-ledger.ts'
import { findSigner } from './signing-key.ts'
import { verifyLedger } from './verify-ledger.ts'

/** A checkpoint is made so long after the last one where anything was written. */
const CHECKPOINT_AFTER_MS = 10 * 60_000
/** At the end of Steward, a keychain that asks the person is not waited for. */
const SIGNER_PATIENCE_MS = 2000
/** A longer value is not kept beside the ledger; its hash is. */
const LONGEST_KEPT = 64 * 1024
const PIECE = 1 << 20

/** A value as its hash in an entry, and what is kept beside for as long as the person wants. */
export interface Committed {
  readonly name: AuditValue['name']
  readonly commitment: Commitment
  readonly salt: string
  readonly json: string
}

export interface Ledger {
  /** Masks, salts and hashes a value for an entry. */
  commit(name: Committed['name'], value: JsonValue): Committed
  /**
   * Writes an entry; safe on the disk when it returns. For what must not happen unrecorded.
   * @throws StewardError `ledger-unwritable`, `disk-full`
   */
  require(body: AuditBody, values?: readonly Committed[]): void
  /** Writes an entry about what happened anyway. Where it cannot be written, the log says so. */
  note(body: AuditBody, values?: readonly Committed[]): void
  signing(): AuditSigning
  verify(from?: AuditCheckpoint): Promise<AuditVerdict>
  /** Signs what stands there now. @throws as `require` */
  checkpoint(): Promise<AuditCheckpoint>
  /** The last checkpoint; nothing of a run that recorded nothing. */
  close(): Promise<void>
}

export interface LedgerParts {
  readonly ports: Pick<Ports, 'about' | 'audit' | 'clock' | 'logger' | 'mask'>
  readonly secrets: Pick<SecretStore, 'get' | 'set' | 'status'>
  readonly publish: Publish
  readonly run: { readonly person: boolean; readonly allow: readonly string[]; readonly deny: readonly string[] }
}

export function createLedger({ ports, secrets, publish, run }: LedgerParts): Ledger {
  const { audit, clock, logger } = ports
  const { sha256 } = audit.crypto
  let signer: Signer = { kind: 'unknown' }
  let problem: Problem | undefined
  let finding: Promise<void> | undefined
  let witnessed: { seq: number; hash: string } | undefined
  let lookBack = false
  let hasBegun = false
  let forgetTimer: (() => void) | undefined

  function append(bodies: readonly AuditBody[], values: readonly Committed[], options: { durable: boolean; checkpoint: 'due' | 'now' }): AuditState {
    let written: { state: AuditState; entries: readonly AuditEntry[] } | undefined
    const first: AuditBody[] = hasBegun || bodies.length === 0 ? [] : [{ kind: 'run-started', shell: ports.about.shell, version: ports.about.version, person: run.person, allow: [...run.allow], deny: [...run.deny] }]
    audit.append({ durable: options.durable }, (tail) => {
      const made = continueLedger(tail, [...first, ...bodies], {
        crypto: audit.crypto,
        now: { at: clock.now(), mono: clock.monotonic() },
        instance: ports.about.instance,
        signer,
        checkpoint: options.checkpoint,
        witnessed,
        lookBack,
      })
      written = made
      if (made.text === '') return undefined
      const owner = made.entries.findLast(({ kind }) => kind === bodies.at(-1)?.kind)
      const conversationId = owner && 'conversationId' in owner ? (owner.conversationId ?? null) : null
      const kept = owner ? values.filter(({ json }) => json.length <= LONGEST_KEPT).map(({ name, salt, json }): KeptValue => ({ seq: owner.seq, name, salt, json, conversationId })) : []
      return { text: made.text, state: writeState(made.state), values: kept, durable: made.entries.some(isSigned) }
    })
    if (!written) throw new Error('The store of the ledger did not run its append.')
    if (bodies.length > 0) {
      hasBegun = true
      start()
    }
    lookBack = false
    const signed = written.entries.findLast((entry) => entry.kind === 'checkpoint')
    if (signed) {
      rest()
      if (isSigned(signed)) void audit.witness.write(written.state.logId, (witnessed = { seq: signed.seq, hash: signed.hash })).catch((error: unknown) => logger.warn('The end of the ledger was not kept in the keychain', { cause: toProblem(error).message }))
    }
    if (written.entries.length > 0) publish('audit-append', { entries: [...written.entries] })
    return written.state
  }

  /** After the first entry: who reads conversations only is not asked for a keychain. */
  function start(): void {
    forgetTimer ??= clock.after(CHECKPOINT_AFTER_MS, () => {
      forgetTimer = undefined
      try {
        append([], [], { durable: true, checkpoint: 'now' })
      } catch (error) {
        logger.error('The ledger could not be signed', { cause: toProblem(error).message })
      }
    })
    finding ??= find()
  }

  function rest(): void {
    forgetTimer?.()
    forgetTimer = undefined
  }

  async function find(): Promise<void> {
    try {
      const found = await findSigner(audit, secrets)
      const logId = readState(audit.snapshot().state)?.logId
      if (logId !== undefined && found.kind === 'key') witnessed = await audit.witness.read(logId).catch(() => undefined)
      lookBack = witnessed !== undefined
      signer = found.kind === 'key' ? found : { kind: 'unsigned', why: found.problem.message }
      problem = found.kind === 'key' ? undefined : found.problem
    } catch (error) {
      problem = toProblem(error)
      signer = { kind: 'unsigned', why: problem.message }
    }
    if (problem) logger.warn('The ledger is not signed', { code: problem.code, cause: problem.message })
  }

  /** The signer, or none where the keychain does not answer in time. */
  async function ready(): Promise<void> {
    const waited = Promise.withResolvers<void>()
    const stop = clock.after(SIGNER_PATIENCE_MS, waited.resolve)
    await Promise.race([(finding ??= find()), waited.promise])
    stop()
    if (signer.kind === 'unknown') {
      problem = { code: 'keychain-timed-out', message: 'The keychain did not answer in time.', nextStep: 'Unlock it; the next checkpoint is signed then.' }
      signer = { kind: 'unsigned', why: problem.message }
      finding = undefined
    }
  }

  const signing = (): AuditSigning => (signer.kind === 'key' ? { kind: 'signed', keyId: signer.key.keyId } : problem ? { kind: 'unsigned', problem } : { kind: 'unknown' })

  return {
    commit(name, value) {
      const json = canonicalJson(maskJson(value, ports.mask))
      const salt = createSalt()
      return { name, commitment: commitTo(json, salt, sha256), salt, json }
    },
    require(body, values = []) {
      try {
        append([body], values, { durable: true, checkpoint: 'due' })
      } catch (error) {
        throw unwritable(error)
      }
    },
    note(body, values = []) {
      try {
        append([body], values, { durable: false, checkpoint: 'due' })
      } catch (error) {
        logger.error('This was not recorded in the ledger', { kind: body.kind, cause: toProblem(error).message })
      }
    },
    signing,
    async verify(from) {
      try {
        const snapshot = audit.snapshot()
        const logId = readState(snapshot.state)?.logId ?? from?.logId
        const witness = logId === undefined ? undefined : await audit.witness.read(logId).catch(() => undefined)
        return await verifyLedger({ crypto: audit.crypto, snapshot, pieces: piecesOf(audit, snapshot.size), keys: audit.keys(), witness, from })
      } catch (error) {
        return { kind: 'unreadable', text: `The ledger cannot be read: ${toProblem(error).cause ?? toProblem(error).message}`, entries: 0, signedUpTo: 0, notes: [] }
      }
    },
    async checkpoint() {
      await ready()
      const { logId, checkpoint } = append([], [], { durable: true, checkpoint: 'now' })
      if (!checkpoint) throw new StewardError({ code: 'ledger-empty', message: 'There is nothing to sign yet.', cause: 'Nothing was recorded so far.', nextStep: 'Do it again after the first call of a tool.' })
      const { size, root, at, keyId, signature } = checkpoint
      const publicKey = audit.keys().find((key) => key.keyId === keyId)?.publicKey ?? null
      return { kind: 'steward-checkpoint', v: 1, logId, size, root, at, keyId, publicKey, signature }
    },
    async close() {
      rest()
      if (!hasBegun) return
      await ready()
      try {
        append([], [], { durable: true, checkpoint: 'now' })
      } catch (error) {
        logger.error('The ledger was not signed at the end', { cause: toProblem(error).message })
      }
      rest()
    },
  }
}

/** The keychain is told of it, so the disk must have it before. */
const isSigned = (entry: AuditEntry): boolean => entry.kind === 'checkpoint' && entry.keyId !== null

async function* piecesOf(audit: Ports['audit'], size: number): AsyncIterable<Uint8Array> {
  for (let from = 0; from < size; from += PIECE) yield await audit.read(from, Math.min(size, from + PIECE))
}

function unwritable(error: unknown): StewardError {
  const { code, message, cause, nextStep } = toProblem(error)
  return new StewardError(
    {
      code: code === 'disk-full' ? code : 'ledger-unwritable',
      message: 'This was not done, because it could not be recorded in the ledger.',
      cause: [message, cause].filter((part) => part !== undefined).join(' '),
      nextStep: nextStep ?? 'Make sure that Steward may write to the folder "audit" in its data folder, then try again.',
    },
    { cause: error },
  )
}
