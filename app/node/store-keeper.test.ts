import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import type { ConversationEvent } from '#contract/conversation.ts'
import { createConversationStore } from './conversation-store.ts'
import { searchTexts } from './search-texts.ts'
import type { Database } from './sqlite-database.ts'
import { openDatabase } from './sqlite-open.ts'
import { backUpIfDue, type BackupParts } from './store-backups.ts'
import { copiesOf } from './store-copies.ts'
import { createStoreKeeper, type NodeStoreKeeper } from './store-keeper.ts'
import { useTemporaryFolder } from './testing/temporary-folder.ts'

const folder = useTemporaryFolder()
const never = new AbortController().signal
const quiet = (): void => {}
let file: string
let database: Database
let keeper: NodeStoreKeeper

beforeEach(() => {
  file = join(folder.path, 'steward.db')
  database = openDatabase(file)
  keeper = createStoreKeeper({ file, readOnly: false, problems: [] })
  const { create, append } = createConversationStore(database)
  create({ conversationId: 'c', title: 'Talk', createdAt: 1, updatedAt: 1, headTurnId: 't9' })
  const events: ConversationEvent[] = []
  for (let turn = 0; turn < 10; turn++) {
    const stamp = { conversationId: 'c', turnId: `t${turn}`, at: turn }
    events.push({ type: 'turn-start', ...stamp, seq: turn * 2 + 1, parentTurnId: turn === 0 ? null : `t${turn - 1}`, cause: 'message', content: [{ type: 'text', text: `word${turn} said` }], attachments: [], model: { providerId: 'p', model: 'm' }, runBy: 'i' })
    events.push({ type: 'turn-end', ...stamp, seq: turn * 2 + 2, outcome: { kind: 'done' }, usage: {}, durationMs: 1 })
  }
  append(events, { durable: true })
  onTestFinished(async () => {
    await keeper.close()
    database.close()
  })
})

const change = (sql: string): void => database.write({ durable: true }, () => void database.run(sql))
const spoil = (seq: number): void => change(`UPDATE events SET body = replace(body, 'said', 'sad') WHERE seq = ${seq}`)
const look = () => keeper.check(quiet, never)

test('sound is sound, while another connection writes, and a second instance may check, too', async () => {
  const second = createStoreKeeper({ file, readOnly: false, problems: [] })
  const found = Promise.all([look(), second.check(quiet, never)])
  change("UPDATE conversations SET title = 'Renamed'")
  expect(await found).toEqual([[], []])
})

test('damaged entries come back from a copy where they are sound; what is missing is said', async () => {
  await keeper.copy(never)
  spoil(3)
  // This one came after the copy.
  createConversationStore(database).append([{ type: 'turn-start', conversationId: 'c', turnId: 'late', seq: 21, at: 1, parentTurnId: 't9', cause: 'message', content: [{ type: 'text', text: 'late said' }], attachments: [], model: { providerId: 'p', model: 'm' }, runBy: 'i' }], { durable: true })
  spoil(21)
  expect(await look()).toEqual([{ text: '2 entries of the conversation "Talk" cannot be read.', repairable: true }])
  expect(await keeper.repair(quiet, never)).toEqual({
    done: ['1 entry was brought back from a copy.', 'The search and the index of turns were made anew.'],
    left: [{ text: '1 entry of the conversation "Talk" cannot be read.', repairable: true }],
  })
  expect(createConversationStore(database).turn('c', 't1')).toMatchObject([{ content: [{ text: 'word1 said' }] }, { type: 'turn-end' }])
})

test.each([
  ['the search', "INSERT INTO text_search (text_search) VALUES ('delete-all')", ['The search does not know all that was said.']],
  ['the turn index', "DELETE FROM turns WHERE turn_id > 't7'", ['The index of turns is wrong about 2 turns, so they do not show.']],
  ['a place in it', "UPDATE turns SET first_seq = 2 WHERE turn_id = 't3'", ['The index of turns is wrong about 1 turn, so it does not show.']],
])('%s is made anew', async (_, damage, expected) => {
  change(damage)
  expect((await look()).map(({ text }) => text)).toEqual(expect.arrayContaining(expected))
  expect((await keeper.repair(quiet, never)).left).toEqual([])
  expect(createConversationStore(database).pathBefore('c', 't9', 99)).toHaveLength(10)
  expect(searchTexts(database, { text: 'word8', limit: 5, order: 'newest' }).hits).toHaveLength(1)
  expect(await look()).toEqual([])
})

test('it can be stopped, and tells how far it is', async () => {
  const controller = new AbortController()
  const heard: string[] = []
  const stopped = keeper.check(({ what }) => (heard.push(what), controller.abort()), controller.signal)
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
  expect(heard).toEqual(['Checking the file'])
})

test('a copy a day, of which three stay; none where there is no room, or somebody waits', async () => {
  let now = Date.now()
  const parts: BackupParts = { file, clock: { now: () => now, after: () => quiet }, logger: { info: quiet, warn: quiet }, isBusy: () => false, copy: (signal) => keeper.copy(signal) }
  expect(await backUpIfDue({ ...parts, free: () => 1_000_000 }, never)).toBeUndefined()
  expect(await backUpIfDue({ ...parts, isBusy: () => true }, never)).toBeUndefined()
  mkdirSync(join(folder.path, 'backups'))
  // What a copy left that was cut, and older copies.
  writeFileSync(join(folder.path, 'backups', 'steward-daily-20200101000000000.db.part'), 'half')
  for (const day of ['01', '02', '03']) writeFileSync(join(folder.path, 'backups', `steward-daily-202001${day}000000000.db`), 'old')
  writeFileSync(join(folder.path, 'backups', 'steward-schema-1-20190101000000000.db'), 'before an update')
  const made = await backUpIfDue(parts, never)
  expect(made && existsSync(made)).toBe(true)
  expect(await backUpIfDue(parts, never)).toBeUndefined()
  now += 86_400_001
  expect(readdirSync(join(folder.path, 'backups')).map((name) => name.slice(0, 21)).sort()).toEqual(['steward-daily-2020010', 'steward-daily-2020010', made?.split('/').at(-1)?.slice(0, 21), 'steward-schema-1-2019'].sort())
  const copy = createConversationStore(openDatabase(made ?? ''))
  expect(copy.turn('c', 't3')).toHaveLength(2)
  copy.close()
})

test('a damaged file that is set aside is filled again from a regular copy', async () => {
  await keeper.copy(never)
  database.close()
  for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true })
  writeFileSync(file, 'not a database at all\n'.repeat(100))
  database = openDatabase(file)
  expect(database.problems).toMatchObject([{ code: 'store-set-aside', cause: expect.stringContaining('daily') }])
  expect(createConversationStore(database).turn('c', 't9')).toHaveLength(2)
  expect(copiesOf(file, ['daily'])).toHaveLength(1)
})

test.skipIf(process.platform === 'win32')('copies are the person\'s alone', async () => {
  expect(statSync(await keeper.copy(never)).mode & 0o777).toBe(0o600)
})
