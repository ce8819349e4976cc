import { expect, test } from 'vitest'
import type { ServerMessage } from '#contract/server.ts'
import { everything, linesOf, methodsOf, selectLines, toJsonLines } from './traffic-lines.ts'

const message = (index: number, change: Partial<ServerMessage>): ServerMessage => ({ server: 's', index, at: index, direction: 'sent', size: 1, body: {}, truncated: false, ...change })
const messages = [
  message(0, { method: 'tools/list', id: 1, body: { method: 'tools/list', id: 1 } }),
  message(1, { direction: 'received', method: 'roots/list', id: 1, body: { method: 'roots/list', id: 1 } }),
  message(2, { direction: 'received', id: 1, answers: 0, durationMs: 12, body: { id: 1, result: { tools: [{ name: 'Echo' }] } } }),
  message(3, { id: 1, answers: 1, failed: true, body: { id: 1, error: { code: -32601, message: 'No roots' } } }),
  message(4, { direction: 'received', method: 'notifications/message', body: { method: 'notifications/message' } }),
  // Its request was long ago and is no longer kept.
  message(5, { direction: 'received', id: 9, answers: -7, body: { id: 9, result: {} } }),
]
const lines = linesOf(messages)
const indexes = (change: Partial<typeof everything>): number[] => selectLines(lines, { ...everything, ...change }).map(({ index }) => index)

test('an answer is put together with its request, whichever way it went, and named after it', () => {
  expect(lines.map(({ kind, name, pair, isFailed }) => [kind, name, pair, isFailed])).toEqual([
    ['request', 'tools/list', 2, false],
    ['request', 'roots/list', 3, false],
    ['result', 'tools/list', 0, false],
    ['error', 'roots/list: No roots', 1, true],
    ['notification', 'notifications/message', undefined, false],
    ['result', 'result', undefined, false],
  ])
  expect(methodsOf(lines)).toEqual(['notifications/message', 'roots/list', 'tools/list'])
})

test('filters: way, method with its answer, text of the body, failures with what was asked', () => {
  expect(selectLines(lines, everything)).toBe(lines)
  expect(indexes({ direction: 'sent' })).toEqual([0, 3])
  expect(indexes({ method: 'tools/list' })).toEqual([0, 2])
  expect(indexes({ method: 'roots/list' })).toEqual([1, 3])
  expect(indexes({ text: ' echo ' })).toEqual([2])
  expect(indexes({ onlyFailed: true })).toEqual([1, 3])
  expect(indexes({ onlyFailed: true, direction: 'sent' })).toEqual([3])
})

test('an export is one JSON object on each line, with times that a person can read', () => {
  const exported = toJsonLines(lines.slice(2, 4)).trimEnd().split('\n').map((line) => JSON.parse(line) as object)
  expect(exported).toEqual([
    { at: '1970-01-01T00:00:00.002Z', index: 2, direction: 'received', id: 1, answers: 0, durationMs: 12, size: 1, truncated: false, body: { id: 1, result: { tools: [{ name: 'Echo' }] } } },
    expect.objectContaining({ index: 3, failed: true }),
  ])
})
