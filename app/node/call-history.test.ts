import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createCallHistory } from './call-history.ts'
import { openDatabase } from './sqlite-open.ts'

const folder = mkdtempSync(join(tmpdir(), 'steward-history-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const logger = { info() {}, warn() {}, error() {} }

test('the last two hundred of each tool are kept over a restart, newest first, without secrets', () => {
  const file = join(folder, 'a.db')
  const database = openDatabase(file)
  const history = createCallHistory(database, logger, (text) => text.replaceAll('hunter2', '•••'))
  for (let at = 0; at < 250; at++) history.add('s', 'many', { callId: `c${at}`, conversationId: null, at, arguments: { at } })
  history.add('s', 'few', { callId: 'x', conversationId: 'c', at: 1, arguments: { password: 'hunter2' } })
  history.add('s', 'few', { callId: 'long', conversationId: 'c', at: 2, arguments: { text: 'x'.repeat(200_000) } })
  history.close()
  database.close()

  const again = openDatabase(file)
  const kept = createCallHistory(again, logger, (text) => text)
  expect(kept.list('s', 'many').map(({ at }) => at)).toEqual(Array.from({ length: 200 }, (_, index) => 249 - index))
  expect(kept.list('s', 'few')).toEqual([{ callId: 'x', conversationId: 'c', at: 1, arguments: { password: '•••' } }])
  expect(kept.list('other', 'many')).toEqual([])
  again.close()
})
