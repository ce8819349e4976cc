import { expect, test } from 'vitest'
import type { ServerMessage } from '#contract/server.ts'
import { createServerJournal, type ServerJournal } from './server-journal.ts'

const secret = `s3cret-${'x'.repeat(200)}`
let time = 0
const clock = { now: () => 0, monotonic: () => time, after: () => () => undefined }

function open(): ServerJournal & { all(): ServerMessage[] } {
  const journal = createServerJournal({ server: 's', clock, publish: () => undefined, mask: (text) => text.replaceAll(secret, '•••') })
  return { ...journal, all: () => journal.messages(0).messages }
}

test('an answer names its request and its time, in both directions', () => {
  const journal = open()
  time = 10
  journal.message('sent', { id: 1, method: 'tools/list' })
  journal.message('received', { id: 1, method: 'sampling/createMessage' })
  time = 35
  journal.message('received', { id: 1, result: {} })
  journal.message('sent', { id: 1, error: { code: -1, message: 'no' } })
  journal.message('received', { method: 'notifications/message' })
  expect(journal.all().map(({ answers, durationMs, failed }) => ({ answers, durationMs, failed }))).toEqual([
    { answers: undefined, durationMs: undefined, failed: undefined },
    { answers: undefined, durationMs: undefined, failed: undefined },
    { answers: 0, durationMs: 25, failed: undefined },
    { answers: 1, durationMs: 25, failed: true },
    { answers: undefined, durationMs: undefined, failed: undefined },
  ])
})

test('what answers nothing, or a second time, is told; ids of another connection are others', () => {
  const journal = open()
  journal.message('sent', { id: 1, method: 'ping' })
  journal.message('received', { id: '1', result: {} })
  journal.message('received', { id: 1, result: {} })
  journal.message('received', { id: 1, result: {} })
  journal.connected()
  journal.message('received', { id: 1, result: {} })
  expect(journal.logs(0).lines.map(({ text }) => text)).toEqual([
    'An answer came to a request that was not made (id 1). It was dropped.',
    'The request with id 1 was answered twice. The second answer was dropped.',
    'An answer came to a request that was not made (id 1). It was dropped.',
  ])
  for (let id = 0; id < 1_000; id++) journal.message('received', { id: `x${id}`, result: {} })
  expect(journal.logs(0).lines.length).toBeLessThan(60)
})

test('no secret is shown: not in a text, not under a name that says so, not where a text is cut', () => {
  const journal = open()
  journal.message('sent', { method: 'a', params: { text: `key ${secret}`, password: 'letmein', headers: { Authorization: 'anything' }, progressToken: 'steward-1', [secret]: 1 } })
  journal.message('sent', { method: 'b', params: { text: 'x'.repeat(15_900) + secret } })
  journal.log('stderr', 'info', 'y'.repeat(7_950) + secret)
  const shown = JSON.stringify([journal.all(), journal.logs(0).lines])
  expect(shown).not.toMatch(/s3cret|letmein|anything/)
  expect(shown).toContain('"progressToken":"steward-1"')
  expect(journal.all()[1]?.truncated).toBe(true)
})

test('a body is kept whole for a command, but not for ever and not of any length', () => {
  const journal = open()
  const send = (id: number, length: number): void => {
    const message = { id, method: 'tools/call', params: { text: 'z'.repeat(length) } }
    journal.message('sent', message)
    journal.http({ url: 'http://x/', headers: [], otherHeaders: [], body: JSON.stringify(message) })
  }
  send(0, 500_000)
  send(1, 2_000_000)
  expect(journal.find(0)?.http?.body).toHaveLength(500_000 + JSON.stringify({ id: 0, method: 'tools/call', params: { text: '' } }).length)
  expect(journal.find(1)?.http).toMatchObject({ url: 'http://x/', body: undefined })
  for (let id = 2; id < 12; id++) send(id, 500_000)
  expect(journal.find(0)?.http?.body).toBeUndefined()
  expect(journal.find(11)?.http?.body).toBeDefined()
})

test('a flood of large messages takes bounded memory', () => {
  const journal = open()
  for (let index = 0; index < 2_000; index++) journal.message('received', { method: 'n', params: { text: 'x'.repeat(15_000) } })
  for (let index = 0; index < 5_000; index++) journal.log('stderr', 'info', 'y'.repeat(7_000))
  expect(journal.all().length).toBeLessThanOrEqual(400)
  expect(journal.all().at(-1)?.index).toBe(1_999)
  expect(journal.logs(0).lines.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(4_000_000)
  expect(journal.logs(0).lines.at(-1)?.index).toBe(4_999)
})
