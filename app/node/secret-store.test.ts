import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { StewardError } from '#contract/problem.ts'
import type { Keychain } from './keychain.ts'
import { createSecretStore, type NodeSecretStore } from './secret-store.ts'
import { openDatabase } from './sqlite-open.ts'
import { missingForKeychain, startKeychainSession, type KeychainSession } from './testing/keychain-session.ts'

const missing = process.platform === 'linux' ? missingForKeychain() : 'These tests run on Linux.'
if (missing && process.env['CI'] === 'true' && process.platform === 'linux') throw new Error(missing)
if (missing) console.warn(`The keychain is not tested: ${missing}`)

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'steward-secrets-'))))
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs one process on the data folder of the test and gives what it printed. */
const steward = (variables: NodeJS.ProcessEnv, ...words: string[]): Promise<unknown[]> => run(join(folder, 'steward.db'), variables, ...words)

function run(file: string, variables: NodeJS.ProcessEnv, ...words: string[]): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'testing', 'secret-store-process.ts'), file, ...words], { env: variables, stdio: ['ignore', 'pipe', 'inherit'], timeout: 30_000 })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.on('error', reject)
    child.on('close', () => resolve(output.trim().split('\n').flatMap((line): unknown[] => (line === '' ? [] : [JSON.parse(line)]))))
  })
}

/** Whether any file of the data folder holds this text. */
function onDisk(text: string): boolean {
  return readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes(text))
}

/** A keychain in memory that the test may look into and spoil. */
function memoryKeychain(): Keychain & { readonly keys: Map<string, Uint8Array> } {
  const keys = new Map<string, Uint8Array>()
  return {
    label: 'memory',
    keys,
    read: (account) => Promise.resolve(keys.get(account) ?? null),
    write: (account, bytes) => Promise.resolve(void keys.set(account, bytes)),
    remove: (account) => Promise.resolve(void keys.delete(account)),
  }
}

function onlyKey({ keys }: { keys: Map<string, Uint8Array> }): [string, Uint8Array] {
  const [only] = keys
  if (!only || keys.size > 1) throw new Error(`There are ${keys.size} keys.`)
  return only
}

const states = async (store: NodeSecretStore): Promise<string[]> => (await store.list()).map(({ name, state }) => `${name}: ${state}`)

test('a damaged row, a wrong and a missing master key: said, never deleted, never replaced; all come back', async () => {
  const database = openDatabase(join(folder, 'steward.db'))
  const keychain = memoryKeychain()
  const open = (): NodeSecretStore => createSecretStore(database, keychain)
  await open().set('a', 'value of a')
  await open().set('b', 'value of b')
  const whole = database.get('SELECT sealed FROM secrets WHERE name = ?', 'a')?.['sealed'] as Uint8Array
  const put = (bytes: Uint8Array): void => void database.write({ durable: true }, () => database.run('UPDATE secrets SET sealed = ? WHERE name = ?', bytes, 'a'))

  put(whole.map((byte, index) => (index === 3 ? byte ^ 1 : byte)))
  const [account, master] = onlyKey(keychain)
  expect(await states(open())).toEqual(['a: damaged', 'b: present'])
  await expect(open().get('a')).rejects.toMatchObject({ code: 'secret-missing-from-keychain', problem: { cause: expect.stringContaining('damaged'), nextStep: expect.stringContaining('secrets set a') } })
  expect(await open().get('b')).toBe('value of b')
  // Rotation leaves it under the key that may open it once more.
  expect(await open().rotate()).toEqual({ sealed: 1, left: ['a'] })
  expect(keychain.keys.size).toBe(2)
  put(whole)
  expect([await open().get('a'), await open().get('b')]).toEqual(['value of a', 'value of b'])
  expect(await open().rotate()).toEqual({ sealed: 2, left: [] })
  expect(keychain.keys.size).toBe(1)
  expect(keychain.keys.has(account)).toBe(false)

  const [now, right] = onlyKey(keychain)
  for (const wrong of [master, undefined]) {
    if (wrong) keychain.keys.set(now, wrong)
    else keychain.keys.delete(now)
    expect((await states(open())).slice(0, 2)).toEqual(['a: missing-from-keychain', 'b: missing-from-keychain'])
    await expect(open().get('a')).rejects.toMatchObject({ code: 'secret-missing-from-keychain' })
    await open().set('c', 'beside')
    expect([...keychain.keys].filter(([name]) => name === now).map(([, bytes]) => bytes)).toEqual(wrong ? [wrong] : [])
  }
  keychain.keys.set(now, right)
  expect(await states(open())).toEqual(['a: present', 'b: present', 'c: present'])
  expect(await open().get('a')).toBe('value of a')
  database.close()
})

test('a value that cannot be read back does not take the place of the old one', async () => {
  const database = openDatabase(join(folder, 'steward.db'))
  const keychain = memoryKeychain()
  await createSecretStore(database, keychain).set('a', 'old')
  // A disk that keeps something else than it was given.
  const spoiling: typeof database = { ...database, run: (sql, ...values) => database.run(sql, ...values.map((value, index) => (sql.includes('INTO secrets') && index === 4 ? new Uint8Array(40) : value))) }
  await expect(createSecretStore(spoiling, keychain).set('a', 'new')).rejects.toMatchObject({ code: 'secret-not-kept' })
  await expect(createSecretStore(spoiling, keychain).rotate()).rejects.toMatchObject({ code: 'secret-not-kept' })
  expect(await createSecretStore(database, keychain).get('a')).toBe('old')
  database.close()
})

test('two processes: one rotates, the other goes on writing with the key it knew; nothing is lost', async () => {
  const database = openDatabase(join(folder, 'steward.db'))
  const keychain = memoryKeychain()
  const [one, other] = [createSecretStore(database, keychain), createSecretStore(database, keychain)]
  await one.set('a', '1')
  await other.set('b', '2')
  await one.rotate()
  await other.set('c', '3')
  await other.set('a', '4')
  const third = createSecretStore(database, keychain)
  expect([await third.get('a'), await third.get('b'), await third.get('c'), keychain.keys.size]).toEqual(['4', '2', '3', 1])
  database.close()
})

test('killed at any step of a rotation: every value is there, and the next rotation cleans up', { timeout: 60_000 }, async () => {
  const keychainFile = join(folder, 'keychain.json')
  const variables = { PATH: process.env['PATH'], KEYCHAIN_FILE: keychainFile }
  const values = { a: 'value of a', b: 'value of b' }
  await steward(variables, ...Object.entries(values).flatMap(([name, value]) => ['set', name, value]))
  const before = { database: readFileSync(join(folder, 'steward.db')), keychain: readFileSync(keychainFile) }
  const [whole] = await steward(variables, 'rotate')
  expect(whole).toMatchObject({ sealed: 2, left: [] })
  const { steps } = whole as { steps: number }
  expect(steps).toBe(10)
  const folders = Array.from({ length: steps }, (_, step) => ({ step, own: mkdtempSync(join(folder, 'killed-')) }))
  await inParallel(folders, async ({ step, own }) => {
    const [file, keys] = [join(own, 'steward.db'), join(own, 'keychain.json')]
    writeFileSync(file, before.database)
    writeFileSync(keys, before.keychain)
    expect(await run(file, { ...variables, KEYCHAIN_FILE: keys, KILL_AT: String(step) }, 'rotate')).toEqual([])
    const opened = openDatabase(file)
    const keychain = memoryKeychain()
    for (const [account, bytes] of Object.entries(JSON.parse(readFileSync(keys, 'utf8')) as Record<string, string>)) keychain.keys.set(account, Buffer.from(bytes, 'base64'))
    const store = createSecretStore(opened, keychain)
    expect([step, await states(store), await store.get('a'), await store.get('b')]).toEqual([step, ['a: present', 'b: present'], values.a, values.b])
    await store.set('c', 'after it')
    expect(await store.rotate()).toEqual({ sealed: 3, left: [] })
    const rows = opened.all('SELECT id FROM master_keys').map(({ id }) => `master-key/${String(id)}`)
    expect([step, rows, [...keychain.keys.keys()], await store.get('a')]).toEqual([step, [...keychain.keys.keys()], rows, values.a])
    expect(rows).toHaveLength(1)
    opened.close()
  })
})

async function inParallel<Item>(items: readonly Item[], use: (item: Item) => Promise<void>): Promise<void> {
  const waiting = [...items]
  await Promise.all(Array.from({ length: 4 }, async () => {
    for (let item = waiting.shift(); item; item = waiting.shift()) await use(item)
  }))
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
