import { expect, test } from 'vitest'
import type { AuditVerdict } from '#contract/audit.ts'
import { canonicalJson } from '#contract/canonical-json.ts'
import type { JsonObject } from '#contract/json.ts'
import { auditCrypto } from '#node/audit-crypto.ts'
import { readState } from './audit-state.ts'
import { makeEntry } from './entry-line.ts'
import { body, checkpointOf, emptyPaper, fromLines, linesOf, signer, verify, write, writtenPaper, type Paper } from './test-support/paper-ledger.ts'

const whole = writtenPaper(110)
const lines = linesOf(whole)
const COUNT = lines.length

/** A copy whose file was changed by somebody who can write it and nothing else. */
const damaged = (change: (lines: Uint8Array[]) => Uint8Array[] | Uint8Array): Paper => {
  const changed = change([...lines])
  return { ...whole, bytes: Array.isArray(changed) ? fromLines(changed) : changed }
}

test('a ledger that nobody touched is whole, and signed to its end', async () => {
  expect(COUNT).toBeGreaterThan(110)
  expect(await verify(whole)).toMatchObject({ kind: 'ok', entries: COUNT, notes: [] })
  expect(await verify(emptyPaper())).toMatchObject({ kind: 'ok', entries: 0 })
})

/** What may be done at each entry, and how it must be told: with the number of the first that is wrong. */
const attacks: readonly [string, (index: number) => Paper | undefined, (index: number) => Pick<AuditVerdict, 'kind' | 'firstBad'>][] = [
  ['flip', (index) => damaged((all) => all.map((line, at) => (at === index ? line.with((index * 31) % line.length, line[(index * 31) % line.length]! ^ 1) : line))), (index) => ({ kind: 'altered', firstBad: index + 1 })],
  ['delete', (index) => (index === COUNT - 1 ? undefined : damaged((all) => all.filter((_, at) => at !== index))), (index) => ({ kind: 'altered', firstBad: index + 1 })],
  ['swap', (index) => (index === COUNT - 1 ? undefined : damaged((all) => [...all.slice(0, index), all[index + 1]!, all[index]!, ...all.slice(index + 2)])), (index) => ({ kind: 'altered', firstBad: index + 1 })],
  ['duplicate', (index) => damaged((all) => [...all.slice(0, index + 1), all[index]!, ...all.slice(index + 1)]), (index) => ({ kind: 'altered', firstBad: index + 2 })],
  ['insert', (index) => damaged((all) => [...all.slice(0, index), forged(index), ...all.slice(index)]), (index) => ({ kind: 'altered', firstBad: index === 0 || index === COUNT - 1 ? index + 1 : index + 2 })],
  ['truncate', (index) => damaged((all) => all.slice(0, index)), (index) => ({ kind: 'truncated', firstBad: index + 1 })],
  ['truncate in the line', (index) => damaged(() => fromLines(lines).subarray(0, fromLines(lines.slice(0, index)).length + 20)), (index) => ({ kind: 'truncated', firstBad: index + 1 })],
  ['older copy, head and all', (index) => ({ ...damaged((all) => all.slice(0, index)), state: undefined, known: 0, synced: 0, witness: headOf(whole) }), (index) => ({ kind: 'truncated', firstBad: index + 1 })],
]

/** A sound entry in the right place of the chain, by somebody without the key. */
function forged(index: number): Uint8Array {
  const before = index === 0 ? '0'.repeat(64) : (JSON.parse(Buffer.from(lines[index - 1]!).toString()) as { hash: string }).hash
  return Buffer.from(makeEntry(body(999), { seq: index + 1, at: 1, mono: 1, instance: 'x', previous: before }, auditCrypto.sha256).line)
}
function headOf(paper: Paper): { seq: number; hash: string } {
  const { seq, hash } = readState(paper.state)!
  return { seq, hash }
}

test.each(attacks)('%s at each entry is told with its number', async (_name, attack, wanted) => {
  for (let index = 0; index < COUNT; index++) {
    const paper = attack(index)
    if (!paper) continue
    const { kind, firstBad } = await verify(paper)
    expect({ index, kind, firstBad }).toEqual({ index, ...wanted(index) })
  }
})

test('a line that means the same in other words is altered', async () => {
  const spaced = damaged((all) => all.with(7, Buffer.from(JSON.stringify(JSON.parse(Buffer.from(all[7]!).toString()), null, 1).replaceAll('\n', ''))))
  expect(await verify(spaced)).toMatchObject({ kind: 'altered', firstBad: 8 })
})

/** The whole chain anew from an entry on, as somebody can who has the file but not the key. */
function rewritten(from: number, sign: 'old signatures' | 'own key'): Paper {
  const paper = { ...emptyPaper(), keys: whole.keys }
  const own = auditCrypto.createKey()
  const made: Uint8Array[] = lines.slice(0, from)
  let previous = (JSON.parse(Buffer.from(lines[from - 1]!).toString()) as { hash: string }).hash
  for (const line of lines.slice(from)) {
    const { v: _v, hash: _hash, previous: _previous, seq, at, mono, instance, ...rest } = JSON.parse(Buffer.from(line).toString()) as JsonObject & { seq: number; at: number; mono: number; instance: string }
    const changed = rest['kind'] === 'call-ended' && seq === from + 1 ? { ...rest, outcome: 'denied' } : rest['kind'] === 'signing-key' && sign === 'own key' ? { ...rest, publicKey: own.publicKey } : rest
    const entry = makeEntry(changed as never, { seq, at, mono, instance, previous }, auditCrypto.sha256)
    previous = entry.entry.hash
    made.push(Buffer.from(entry.line))
  }
  return { ...paper, bytes: fromLines(made), state: undefined }
}

test('a chain that was calculated anew fails at the next checkpoint; a key of somebody else’s is none', async () => {
  const keyAt = lines.findIndex((line) => Buffer.from(line).includes('"signing-key"'))
  expect(await verify(rewritten(10, 'old signatures'))).toMatchObject({ kind: 'altered', firstBad: keyAt + 2 })
  expect(await verify(rewritten(keyAt, 'own key'))).toMatchObject({ kind: 'altered', firstBad: keyAt + 2 })
})

test('everything anew with another key: the keys known outside, or a checkpoint kept outside, tell', async () => {
  const other = auditCrypto.createKey()
  const forgery = emptyPaper()
  for (let index = 0; index < 150; index++) write(forgery, [body(index + 1)], { signer: { kind: 'key', key: other } })
  write(forgery, [], { checkpoint: 'now', signer: { kind: 'key', key: other } })
  expect(await verify(forgery)).toMatchObject({ kind: 'altered', text: expect.stringContaining('a key that Steward did not make here') })
  expect(await verify({ ...forgery, keys: [] }, checkpointOf(whole))).toMatchObject({ kind: 'altered', text: expect.stringContaining('another ledger') })
})

test('a checkpoint kept outside: fits, is of more than there is, or is not of this', async () => {
  const paper = writtenPaper(20)
  const kept = checkpointOf(paper)
  write(paper, [body(1), body(2)])
  write(paper, [], { checkpoint: 'now' })
  expect(await verify(paper, kept)).toMatchObject({ kind: 'ok', notes: [expect.stringContaining('are those of the checkpoint')] })
  expect(await verify(paper, { ...kept, root: 'a'.repeat(64) })).toMatchObject({ kind: 'altered' })
  expect(await verify(paper, { ...kept, at: kept.at + 1 })).toMatchObject({ kind: 'altered', text: expect.stringContaining('signature') })
  const cut = { ...paper, bytes: fromLines(linesOf(paper).slice(0, 10)), state: undefined, known: 0, synced: 0 }
  expect(await verify(cut, kept)).toMatchObject({ kind: 'truncated', firstBad: 11 })
})

test('what is not signed is told: nothing at all, or only the end', async () => {
  const paper = emptyPaper()
  write(paper, [body(1), body(2)], { checkpoint: 'now', signer: { kind: 'unsigned', why: 'no keychain' } })
  expect(await verify(paper)).toMatchObject({ kind: 'unsigned-tail', signedUpTo: 0 })
  write(paper, [], { checkpoint: 'now' })
  expect(await verify(paper)).toMatchObject({ kind: 'ok' })
  const { seq } = write(paper, [body(3)])
  expect(await verify(paper)).toMatchObject({ kind: 'unsigned-tail', text: expect.stringContaining(`Entries ${seq - 1} to ${seq}`) })
})

test('a form that only a newer Steward knows is unreadable, not altered', async () => {
  const paper = writtenPaper(3)
  const state = readState(paper.state)!
  const strange = makeEntry({ kind: 'from-the-future' } as never, { seq: state.seq + 1, at: 1, mono: 1, instance: 'i', previous: state.hash }, auditCrypto.sha256)
  expect(canonicalJson(JSON.parse(strange.line) as JsonObject)).toBe(strange.line)
  expect(await verify({ ...paper, bytes: Buffer.concat([paper.bytes, Buffer.from(`${strange.line}\n`)]) })).toMatchObject({ kind: 'unreadable' })
})

test('a torn line stays and is named; whoever tears one without a crash is found', async () => {
  const first = { ...emptyPaper(), bytes: Buffer.from('{"at":') }
  write(first, [body(1)], { checkpoint: 'now' })
  expect(await verify(first)).toMatchObject({ kind: 'ok', notes: [expect.stringContaining('torn by a crash')] })

  const paper = writtenPaper(5)
  paper.bytes = Buffer.concat([paper.bytes, Buffer.from('{"half": "ent')])
  expect(await verify(paper)).toMatchObject({ kind: 'ok', notes: [expect.stringContaining('torn')] })
  write(paper, [body(1)], { checkpoint: 'now' })
  expect(await verify(paper)).toMatchObject({ kind: 'ok', notes: [expect.stringContaining('torn by a crash; that was noted')] })
  expect(Buffer.from(paper.bytes).toString()).toContain('{"half": "ent\n')
  const other = { ...paper, bytes: Buffer.from(Buffer.from(paper.bytes).toString().replace('"ent\n', '"enT\n')) }
  expect(await verify(other)).toMatchObject({ kind: 'altered' })
})

test('what was cut off stays missing, whatever is written after it', async () => {
  const paper = writtenPaper(10)
  const { seq } = readState(paper.state)!
  paper.bytes = fromLines(linesOf(paper).slice(0, 6))
  const after = write(paper, [body(1)], { checkpoint: 'now' })
  expect(after.seq).toBeGreaterThan(seq + 1)
  expect(await verify(paper)).toMatchObject({ kind: 'truncated', firstBad: 7 })
})

test('what the disk never had when the power went is a note', async () => {
  const paper = writtenPaper(10)
  const synced = paper.bytes.length
  write(paper, [body(1), body(2)])
  paper.bytes = paper.bytes.subarray(0, synced)
  paper.synced = synced
  expect(await verify(paper)).toMatchObject({ kind: 'ok', notes: [expect.stringContaining('did not reach the disk')] })
  write(paper, [body(3)], { checkpoint: 'now' })
  expect(await verify(paper)).toMatchObject({ kind: 'ok', notes: [expect.stringContaining('did not reach the disk')] })
})

test('entries that the keychain knows of were not lost with the power, whatever the head says of the disk', async () => {
  /** Everything from the seventh line on is cut off, and the head made to say that the disk never had it. */
  const cut = (witness?: Paper['witness']): Paper => {
    const paper = { ...writtenPaper(10), synced: 0 }
    return { ...paper, bytes: fromLines(linesOf(paper).slice(0, 6)), ...(witness ? { witness } : {}) }
  }
  const witness = headOf(writtenPaper(10))
  const wanted = { kind: 'truncated', firstBad: 7, notes: [] }
  const known = cut(witness)
  write(known, [body(1)], { checkpoint: 'now' })
  expect(Buffer.from(known.bytes).toString()).toContain('"reason":"entries-missing"')
  expect(await verify(known)).toMatchObject(wanted)

  // The first entry of a run is written before the keychain answers.
  const late = cut()
  write(late, [body(1)])
  expect(await verify(late)).toMatchObject({ notes: [expect.stringContaining('did not reach the disk')] })
  late.witness = witness
  expect(await verify(late)).toMatchObject({ ...wanted, text: `Entries 7 to ${witness.seq} were cut off: entry ${witness.seq} was signed and safe, as the keychain tells.` })
  const { seq } = write(late, [body(2)], { lookBack: true })
  // Noted once, and for good: the next checkpoint takes the place of that one in the keychain.
  expect(write(late, [body(3)], { lookBack: true }).seq).toBe(seq + 1)
  write(late, [], { checkpoint: 'now' })
  late.witness = headOf(late)
  expect(await verify(late)).toMatchObject({ kind: 'truncated', firstBad: 7, text: expect.stringContaining('when the keychain told') })

  // A gap behind what is known is one of the power, still.
  const after = writtenPaper(10)
  const { bytes } = after
  after.witness = headOf(after)
  write(after, [body(1), body(2)])
  Object.assign(after, { bytes, synced: 0 })
  write(after, [body(1)], { checkpoint: 'now', lookBack: true })
  expect(await verify(after)).toMatchObject({ kind: 'ok', notes: [expect.stringContaining('did not reach the disk')] })
})

test('a lost head is noted; an older copy of file and head together is told by the keychain', async () => {
  const lost = writtenPaper(10)
  lost.state = undefined
  write(lost, [body(1)], { checkpoint: 'now' })
  expect(await verify(lost)).toMatchObject({ kind: 'ok', notes: [expect.stringContaining('the copy of the head')] })

  // With the database went the list of keys, so there is a new one.
  const other = auditCrypto.createKey()
  const database = { ...writtenPaper(10), state: undefined, keys: [{ keyId: other.keyId, publicKey: other.publicKey }] }
  write(database, [body(1)], { checkpoint: 'now', signer: { kind: 'key', key: other } })
  expect(await verify(database)).toMatchObject({ kind: 'ok', notes: [expect.stringContaining('the copy of the head'), expect.stringContaining('known from the ledger alone')] })

  const older = writtenPaper(10)
  const newer = { ...older }
  write(newer, [body(1)], { checkpoint: 'now' })
  older.witness = headOf(newer)
  expect(await verify(older)).toMatchObject({ kind: 'truncated' })
  // Steward itself goes on from it: the gap is in the ledger for good.
  write(older, [body(2)], { checkpoint: 'now' })
  expect(await verify(older)).toMatchObject({ kind: 'truncated' })
})

test('lines of a process that died before it could tell are part of the chain; foreign ones are not', async () => {
  const paper = writtenPaper(5)
  const before = { state: paper.state, known: paper.known }
  write(paper, [body(1)])
  Object.assign(paper, before)
  write(paper, [body(2)], { checkpoint: 'now' })
  expect(await verify(paper)).toMatchObject({ kind: 'ok', notes: [] })

  const foreign = { ...paper, bytes: Buffer.concat([paper.bytes, Buffer.from(`${Buffer.from(linesOf(paper)[3]!).toString()}\n`)]) }
  write(foreign, [body(3)], { checkpoint: 'now' })
  expect(await verify(foreign)).toMatchObject({ kind: 'altered' })
})

test('checkpoints come after a hundred lines at the latest', () => {
  const kinds = lines.map((line) => (JSON.parse(Buffer.from(line).toString()) as { kind: string }).kind)
  const at = kinds.flatMap((kind, index) => (kind === 'checkpoint' ? [index] : []))
  expect(at).toHaveLength(2)
  expect(at[1]! - at[0]!).toBeLessThanOrEqual(101)
  expect(signer.kind).toBe('key')
})
