import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { StewardError } from '#contract/problem.ts'
import type { Keychain } from './keychain.ts'
import { createSecretStore } from './secret-store.ts'
import { openDatabase } from './sqlite-open.ts'
import { missingForKeychain, startKeychainSession, type KeychainSession } from './testing/keychain-session.ts'

const missing = process.platform === 'linux' ? missingForKeychain() : 'These tests run on Linux.'
if (missing && process.env['CI'] === 'true' && process.platform === 'linux') throw new Error(missing)
if (missing) console.warn(`The keychain is not tested: ${missing}`)

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'steward-secrets-'))))
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs one process on the data folder of the test and gives what it printed. */
function steward(variables: NodeJS.ProcessEnv, ...words: string[]): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'testing', 'secret-store-process.ts'), join(folder, 'steward.db'), ...words], { env: variables, stdio: ['ignore', 'pipe', 'inherit'], timeout: 30_000 })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.on('error', reject)
    child.on('close', () => resolve(output.trim().split('\n').map((line): unknown => JSON.parse(line))))
  })
}

/** Whether any file of the data folder holds this text. */
function onDisk(text: string): boolean {
  return readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes(text))
}

test('every value that is stored or handed out is told, so that the mask knows it', async () => {
  const none = (): Promise<never> => Promise.reject(new StewardError({ code: 'keychain-unavailable', message: 'There is none.' }))
  const keychain: Keychain = { label: 'none', read: none, write: none, remove: none }
  const database = openDatabase(join(folder, 'steward.db'))
  const store = createSecretStore(database, keychain)
  const told: string[] = []
  store.onReveal((value) => void told.push(value))
  await store.set('NAME', 'a value')
  expect(told).toEqual(['a value'])
  expect(await store.get('NAME')).toBe('a value')
  expect(told).toEqual(['a value', 'a value'])
  database.close()
})

describe.skipIf(missing !== undefined)('with a real gnome-keyring', { timeout: 60_000 }, () => {
  let session: KeychainSession
  beforeAll(async () => (session = await startKeychainSession()))
  beforeEach(() => session.startDaemon(), 30_000)
  afterEach(() => session.stopDaemon())
  afterAll(() => session.close())

  test('a key outlives the process, and another process reads it', async () => {
    const value = `pässwörd-${'x'.repeat(5000)}`
    expect(await steward(session.variables, 'status', 'get', 'provider/a', 'set', 'provider/a', value, 'get', 'provider/a')).toEqual([{ kind: 'keychain', label: 'Secret Service' }, null, 'set', value])
    expect(await steward(session.variables, 'get', 'provider/a', 'list')).toEqual([value, ['provider/a: present']])
    expect(await steward(session.variables, 'set', 'provider/a', 'new', 'get', 'provider/a')).toEqual(['set', 'new'])
    expect(onDisk('x'.repeat(100))).toBe(false)
    expect(await steward(session.variables, 'remove', 'provider/a', 'get', 'provider/a', 'list')).toEqual(['removed', null, []])
  })

  test('two processes that begin at the same time keep all of their keys', async () => {
    const names = (who: string) => Array.from({ length: 10 }, (_, index) => `${who}${index}`)
    const setAll = (who: string) => steward(session.variables, ...names(who).flatMap((name) => ['set', name, `value of ${name}`]))
    await Promise.all([setAll('a'), setAll('b')])
    const all = [...names('a'), ...names('b')]
    expect(await steward(session.variables, ...all.flatMap((name) => ['get', name]))).toEqual(all.map((name) => `value of ${name}`))
  })

  test('a locked keychain is said, and nothing is lost', async () => {
    await steward(session.variables, 'set', 'a', 'kept')
    session.lock()
    const [read, list, set, again] = await steward(session.variables, 'get', 'a', 'list', 'set', 'b', 'for now', 'get', 'b')
    expect(read).toMatchObject({ failed: { code: 'secret-missing-from-keychain', nextStep: expect.stringContaining('Unlock') } })
    expect([list, set, again]).toEqual([['a: missing-from-keychain'], 'set', 'for now'])
    expect(onDisk('for now')).toBe(false)
    await session.stopDaemon()
    await session.startDaemon()
    expect(await steward(session.variables, 'get', 'a', 'get', 'b')).toEqual(['kept', null])
  })

  test('a daemon that is gone is not an empty keychain', async () => {
    await steward(session.variables, 'set', 'a', 'kept')
    await session.stopDaemon()
    const [read, status, set] = await steward(session.variables, 'get', 'a', 'status', 'set', 'a', 'in memory')
    expect(read).toMatchObject({ failed: { code: 'secret-missing-from-keychain' } })
    expect(status).toMatchObject({ kind: 'session', problem: { nextStep: expect.any(String) } })
    expect(set).toBe('set')
    await session.startDaemon()
    expect(await steward(session.variables, 'get', 'a')).toEqual(['kept'])
  })

  test('another keychain, without the key: missing, not "never stored"; new keys go beside, old ones come back', async () => {
    await steward(session.variables, 'set', 'a', 'old')
    await session.stopDaemon()
    await session.startDaemon('other-home')
    expect(await steward(session.variables, 'get', 'a', 'get', 'never', 'set', 'b', 'new', 'get', 'b', 'list')).toEqual([
      { failed: expect.objectContaining({ code: 'secret-missing-from-keychain', cause: expect.stringContaining('no key') }) },
      null,
      'set',
      'new',
      ['a: missing-from-keychain', 'b: present'],
    ])
    await session.stopDaemon()
    await session.startDaemon()
    expect(await steward(session.variables, 'get', 'a', 'list')).toEqual(['old', ['a: present', 'b: missing-from-keychain']])
  })
})

test.skipIf(process.platform !== 'linux')('without a keychain: in memory, said plainly, never in a file', async () => {
  const variables = { PATH: process.env['PATH'], HOME: folder, XDG_RUNTIME_DIR: folder }
  const [status, set, get, list] = await steward(variables, 'status', 'set', 'a', 'only in memory', 'get', 'a', 'list')
  expect(status).toMatchObject({ kind: 'session', problem: { code: 'keychain-unavailable', nextStep: expect.stringContaining('in memory only') } })
  expect([set, get, list]).toEqual(['set', 'only in memory', ['a: present']])
  expect(onDisk('only in memory')).toBe(false)
  expect(await steward(variables, 'get', 'a', 'list')).toEqual([null, []])
})
