import { spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase } from '#node/sqlite-open.ts'
import { useTemporaryFolder } from '#node/testing/temporary-folder.ts'
import { createMachine, ended, openLedger, type Machine } from './test-support/real-ledger.ts'

const folder = useTemporaryFolder()
const file = (): string => join(folder.path, 'audit', 'ledger.jsonl')
const writer = join(import.meta.dirname, 'test-support', 'ledger-writer.ts')
const kinds = (): string[] => readFileSync(file(), 'utf8').trimEnd().split('\n').map((line) => (line.endsWith('}') ? (JSON.parse(line) as { kind: string }).kind : 'torn'))

test('written, signed at the end, verified by the next start; the values go and the ledger stays', async () => {
  const machine = createMachine()
  const first = openLedger(folder.path, machine)
  const args = first.ledger.commit('arguments', { path: '/tmp/a', password: 'pw', note: 'say hunter22' })
  first.ledger.require({ kind: 'call-intended', callId: '1', server: 's', tool: 't', caller: 'model', conversationId: 'c', turnId: 't', decidedBy: 'policy', reasons: ['grant'], arguments: args.commitment }, [args])
  first.ledger.note(ended(1))
  await first.close()
  expect(kinds()).toEqual(['ledger-begun', 'run-started', 'call-intended', 'call-ended', 'signing-key', 'checkpoint'])
  expect(readFileSync(file(), 'utf8')).not.toMatch(/hunter22|"pw"|\/tmp\/a/)
  expect([...machine.keychain.keys()]).toEqual([expect.stringMatching(/^ledger-head\//)])

  const again = openLedger(folder.path, machine)
  expect(await again.ledger.verify()).toMatchObject({ kind: 'ok', entries: 6, signedUpTo: 5, notes: [] })
  expect(again.audit.values([3])).toMatchObject([{ name: 'arguments', json: '{"note":"say •••","password":"•••","path":"/tmp/a"}', conversationId: 'c' }])
  expect(again.audit.forget({ conversationId: 'other' })).toBe(0)
  expect(again.audit.forget({})).toBe(1)
  expect(again.audit.values([3])).toEqual([])
  expect(await again.ledger.verify(await again.ledger.checkpoint())).toMatchObject({ kind: 'ok' })
  await again.close()
  // Who only looked wrote nothing.
  expect(kinds()).toHaveLength(6)
})

test('without a keychain it says that it is not signed, in the file, in the verdict, and when asked', async () => {
  const problem = { code: 'keychain-unavailable', message: 'This computer has no keychain that Steward can reach.' }
  const machine: Machine = { ...createMachine(), secrets: { get: () => Promise.resolve(undefined), set: () => Promise.reject(new Error('not asked')), status: () => Promise.resolve({ kind: 'session', problem }) } }
  const { ledger, close, warnings } = openLedger(folder.path, machine)
  ledger.note(ended(1))
  expect((await ledger.checkpoint()).signature).toBeNull()
  expect(ledger.signing()).toEqual({ kind: 'unsigned', problem })
  expect(await ledger.verify()).toMatchObject({ kind: 'unsigned-tail', signedUpTo: 0 })
  expect(warnings).toEqual(['The ledger is not signed'])
  expect(readFileSync(file(), 'utf8')).toContain('"unsigned":"This computer has no keychain')
  await close()
})

test('a key that the keychain lost is not replaced in silence', async () => {
  const machine = createMachine()
  const first = openLedger(folder.path, machine)
  first.ledger.note(ended(1))
  await first.close()
  const lost = openLedger(folder.path, createMachine())
  lost.ledger.note(ended(2))
  await lost.close()
  expect(lost.ledger.signing()).toMatchObject({ kind: 'unsigned', problem: { code: 'ledger-key-missing' } })
  const found = openLedger(folder.path, machine)
  expect(await found.ledger.verify()).toMatchObject({ kind: 'unsigned-tail', signedUpTo: 4 })
  found.ledger.note(ended(3))
  await found.close()
  const last = openLedger(folder.path, machine)
  expect(await last.ledger.verify()).toMatchObject({ kind: 'ok' })
  await last.close()
})

const run = (count: number): Promise<number | null> => new Promise((resolve) => spawn(process.execPath, [writer, folder.path, String(count)], { stdio: ['ignore', 'ignore', 'inherit'] }).on('close', resolve))

test('two processes write one chain', async () => {
  expect(await Promise.all([run(150), run(150)])).toEqual([0, 0])
  const { ledger, close } = openLedger(folder.path, createMachine())
  expect(await ledger.verify()).toMatchObject({ kind: expect.stringMatching(/ok|unsigned-tail/), notes: [] })
  expect(kinds().filter((kind) => kind === 'call-ended')).toHaveLength(300)
  expect(kinds().filter((kind) => kind === 'run-started')).toHaveLength(2)
  await close()
})

test('kill -9 in the middle: what was safe is there, and the chain goes on', async () => {
  const machine = createMachine()
  for (let round = 0; round < 2; round++) {
    const last = await new Promise<number>((resolve) => {
      const child = spawn(process.execPath, [writer, folder.path, '100000'], { stdio: ['ignore', 'pipe', 'inherit'] })
      let output = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text
        if (output.length > 40 + round * 53) child.kill('SIGKILL')
      })
      child.on('close', () => resolve(Number(output.split('\n').slice(0, -1).at(-1) ?? 0)))
    })
    const { ledger, audit, close } = openLedger(folder.path, machine)
    ledger.require(ended(round))
    expect((JSON.parse(audit.snapshot().state ?? '{}') as { seq: number }).seq).toBeGreaterThan(last)
    expect(await ledger.verify()).toMatchObject({ kind: 'unsigned-tail' })
    await close()
  }
})

test('a torn line is named by the next entry; a cut end is told at once and for good', async () => {
  const machine = createMachine()
  const first = openLedger(folder.path, machine)
  for (let index = 0; index < 5; index++) first.ledger.note(ended(index))
  await first.close()
  const before = readFileSync(file())
  appendFileSync(file(), '{"at":12')
  const torn = openLedger(folder.path, machine)
  torn.ledger.note(ended(9))
  await torn.close()
  expect(kinds().slice(-5)).toEqual(['torn', 'recovery', 'run-started', 'call-ended', 'checkpoint'])

  writeFileSync(file(), before)
  const older = openLedger(folder.path, machine)
  expect(await older.ledger.verify()).toMatchObject({ kind: 'truncated' })
  older.ledger.note(ended(10))
  await older.close()
  const after = openLedger(folder.path, machine)
  expect(await after.ledger.verify()).toMatchObject({ kind: 'truncated', text: expect.stringContaining('were cut off') })
  await after.close()

  rmSync(file())
  const gone = openLedger(folder.path, machine)
  expect(await gone.ledger.verify()).toMatchObject({ kind: 'truncated', firstBad: 1 })
  await gone.close()
})

test('a signed checkpoint is on the disk before the keychain knows of it; what is cut off with it is told, and stays told', async () => {
  const machine = createMachine()
  const first = openLedger(folder.path, machine)
  first.ledger.note(ended(0))
  await first.ledger.checkpoint()
  const before = readFileSync(file())
  // One of these makes a checkpoint due, and nobody waits for the disk.
  let signedAt = 0
  for (let index = 0; index < 101; index++) {
    first.ledger.note(ended(index))
    if (kinds().at(-1) === 'checkpoint') signedAt = first.audit.snapshot().size
  }
  expect(first.audit.snapshot().syncedSize).toBeGreaterThanOrEqual(signedAt)
  expect(signedAt).toBeGreaterThan(before.length)
  await first.close()

  writeFileSync(file(), before)
  const database = openDatabase(join(folder.path, 'steward.db'))
  database.write({ durable: true }, () => database.run('UPDATE audit_head SET synced_size = 0'))
  database.close()
  for (let round = 0; round < 2; round++) {
    const again = openLedger(folder.path, machine)
    again.ledger.note(ended(1))
    expect(await again.ledger.verify()).toMatchObject({ kind: 'truncated', firstBad: kinds().indexOf('recovery') + 1 })
    await again.close()
  }
  expect(readFileSync(file(), 'utf8').match(/"reason":"[a-z-]+"/g)).toEqual(['"reason":"unsynced-lost"', '"reason":"entries-missing"'])
})

test.skipIf(process.platform !== 'linux')('a full disk: what must be recorded is refused with the reason, the rest goes on', async () => {
  mkdirSync(join(folder.path, 'audit'))
  symlinkSync('/dev/full', file())
  const { ledger, warnings, close } = openLedger(folder.path, createMachine())
  expect(() => ledger.require(ended(1))).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'disk-full', message: expect.stringContaining('could not be recorded'), nextStep: expect.stringContaining('Free some space') }) }))
  ledger.note(ended(2))
  expect(warnings).toEqual(['This was not recorded in the ledger'])
  rmSync(file())
  ledger.require(ended(3))
  expect(kinds()).toEqual(['ledger-begun', 'run-started', 'call-ended'])
  await close()
})
