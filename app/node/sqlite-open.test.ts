import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StewardError } from '#contract/problem.ts'
import { createConversationStore } from './conversation-store.ts'
import { openDatabase } from './sqlite-open.ts'
import { migrations } from './sqlite-schema.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'steward-open-'))
  file = join(folder, 'steward.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

function seed(count = 400): void {
  const store = createConversationStore(openDatabase(file))
  store.create({ conversationId: 'c', title: 'c', createdAt: 1, updatedAt: 1, headTurnId: null })
  for (let seq = 1; seq <= count; seq++) {
    store.append([{ type: 'message-part', conversationId: 'c', seq, at: seq, turnId: 't', step: 0, part: seq, content: { type: 'text', text: `text ${seq} `.repeat(100) } }], { durable: false })
  }
  store.close()
}

const damagedFiles = (): string[] => readdirSync(folder).filter((name) => name.includes('.damaged-'))

test('uses WAL and has FTS5', () => {
  const database = openDatabase(file)
  expect(database.get('PRAGMA journal_mode')).toEqual({ journal_mode: 'wal' })
  expect(database.problems).toEqual([])
  expect(statSync(file).size).toBeGreaterThan(0)
  database.close()
})

test('what must survive a power loss waits for the disk, streamed text does not', () => {
  const database = openDatabase(file)
  const level = (durable: boolean): unknown => database.write({ durable }, () => database.get('PRAGMA synchronous')?.['synchronous'])
  expect([level(true), level(false), level(true)]).toEqual([2, 1, 2])
  database.close()
})

test.skipIf(process.platform === 'win32')('nobody else may read the database, also in a folder that others may list', () => {
  const database = openDatabase(file)
  database.write({ durable: true }, () => database.run('DELETE FROM grants'))
  for (const name of readdirSync(folder)) expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600])
  database.close()
})

test('a file that is no database is set aside and kept to the byte', () => {
  writeFileSync(file, 'not a database at all\n'.repeat(100))
  const database = openDatabase(file)
  expect(database.problems).toMatchObject([{ code: 'store-set-aside', nextStep: expect.any(String) }])
  expect(createConversationStore(database).list(10)).toEqual([])
  expect(damagedFiles()).toHaveLength(1)
  expect(readFileSync(join(folder, damagedFiles()[0] ?? ''), 'utf8')).toBe('not a database at all\n'.repeat(100))
  database.close()
})

test('cut at many lengths: it opens, or is set aside; what it gives is what was stored', () => {
  seed()
  const whole = readFileSync(file)
  for (let length = 1; length < whole.length; length += Math.ceil(whole.length / 60)) {
    rmSync(folder, { recursive: true })
    mkdirSync(folder)
    writeFileSync(file, whole.subarray(0, length))
    const store = createConversationStore(openDatabase(file))
    try {
      for (const event of store.events('c', 0, 1000)) expect(event.type === 'message-part' && event.content.type === 'text' && event.content.text).toBe(`text ${event.seq} `.repeat(100))
    } catch (error) {
      expect((error as StewardError).code).toBe('store-unreadable')
    }
    expect(store.check().length).toBeGreaterThan(0)
    expect(store.list(10).length === 1 || damagedFiles().length > 0).toBe(true)
    store.close()
  }
})

test('bytes flipped anywhere: never a wrong word, and check() tells', () => {
  seed(600)
  const whole = readFileSync(file)
  let told = 0
  const rounds = 60
  for (let round = 0; round < rounds; round++) {
    const bytes = Buffer.from(whole)
    // A sweep over the file that falls on another place of each page.
    const place = Math.floor((round * whole.length) / rounds) + ((round * 997) % 4096)
    bytes.fill(0xa5, place, place + 16)
    rmSync(folder, { recursive: true })
    mkdirSync(folder)
    writeFileSync(file, bytes)
    let store
    try {
      store = createConversationStore(openDatabase(file))
      for (const event of store.events('c', 0, 1000)) {
        if (event.type === 'message-part' && event.content.type === 'text') expect(event.content.text).toBe(`text ${event.seq} `.repeat(100))
      }
    } catch (error) {
      expect(error).toBeInstanceOf(StewardError)
    }
    if (!store || store.check().length > 0) told++
    store?.close()
  }
  // The rest fell into free space: each empty table has a page of it.
  expect(told).toBeGreaterThan(rounds * 0.6)
})

test('a torn write-ahead log loses at most its end', () => {
  const store = createConversationStore(openDatabase(file))
  store.create({ conversationId: 'c', title: 'c', createdAt: 1, updatedAt: 1, headTurnId: null })
  for (let seq = 1; seq <= 20; seq++) store.append([{ type: 'message-part', conversationId: 'c', seq, at: seq, turnId: 't', step: 0, part: 0, content: { type: 'text', text: `${seq}` } }], { durable: true })
  const main = readFileSync(file)
  const log = readFileSync(`${file}-wal`)
  store.close()
  for (let length = 0; length <= log.length; length += Math.ceil(log.length / 40)) {
    rmSync(folder, { recursive: true })
    mkdirSync(folder)
    writeFileSync(file, main)
    writeFileSync(`${file}-wal`, log)
    truncateSync(`${file}-wal`, length)
    const torn = createConversationStore(openDatabase(file))
    expect(torn.events('c', 0, 100).map((event) => event.seq)).toEqual(Array.from({ length: torn.lastSeq('c') }, (_, index) => index + 1))
    expect(torn.check()).toEqual([])
    torn.close()
  }
})

test('a file of a newer Steward is refused and not changed by one byte', () => {
  seed()
  const db = new DatabaseSync(file)
  db.exec('PRAGMA user_version = 99; PRAGMA journal_mode = DELETE')
  db.close()
  const before = readFileSync(file)
  expect(() => openDatabase(file)).toThrow(expect.objectContaining({ code: 'store-too-new' }))
  expect(readFileSync(file).equals(before)).toBe(true)
  expect(readdirSync(folder)).toEqual(['steward.db'])
})

test('a step to a newer schema makes a backup first, and a failing one changes nothing', () => {
  seed()
  expect(() => openDatabase(file, [...migrations, 'CREATE TABLE half (x); SELECT no_such_function()'])).toThrow()
  openDatabase(file).close()
  const database = openDatabase(file, [...migrations, 'CREATE TABLE later (x)'])
  expect(database.all('SELECT * FROM later')).toEqual([])
  database.close()
  const backups = readdirSync(join(folder, 'backups')).filter((name) => name.startsWith(`steward-schema-${migrations.length}-`))
  expect(backups).toHaveLength(2)
  if (process.platform !== 'win32') expect(statSync(join(folder, 'backups', backups[1] ?? '')).mode & 0o777).toBe(0o600)
  const backup = createConversationStore(openDatabase(join(folder, 'backups', backups[1] ?? '')))
  expect(backup.lastSeq('c')).toBe(400)
  backup.close()
})
