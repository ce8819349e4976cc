import { expect, test } from 'vitest'
import type { ContextChange } from '#contract/context.ts'
import type { ContextEvent } from '#core/ports/conversation-store.ts'
import { readMarks } from './context-marks.ts'

let seq = 0
const at = () => ({ conversationId: 'c', seq: ++seq, at: 0 })
const change = (each: ContextChange): ContextEvent => ({ type: 'context-change', ...at(), change: each })
const compaction = (compactionId: string, untilTurnId: string): ContextEvent => ({ type: 'compaction', ...at(), compactionId, untilTurnId, summary: compactionId, model: { providerId: 'p', model: 'm' }, usage: {}, replacedTokens: 9 })
const found = (turnId: string, ...tools: string[]): ContextEvent => ({ type: 'tools-found', ...at(), turnId, step: 0, tools: tools.map((tool) => ({ server: 's', tool })) })
const path = ['a', 'b', 'c', 'd']

test('the later word about the same thing holds', () => {
  const marks = readMarks([
    change({ kind: 'server', server: 'x', on: false }),
    change({ kind: 'server', server: 'y', on: false }),
    change({ kind: 'server', server: 'x', on: true }),
    change({ kind: 'attachment', turnId: 'a', blobId: '1', on: false }),
    change({ kind: 'attachment', turnId: 'a', blobId: '2', on: false }),
    change({ kind: 'attachment', turnId: 'a', blobId: '2', on: true }),
  ], path)
  expect([...marks.serversOff]).toEqual(['y'])
  expect([marks.isDropped('a', '1'), marks.isDropped('a', '2'), marks.isDropped('b', '1')]).toEqual([true, false, false])
})

test('results before the border are folded, a word about one result wins, and another branch changes nothing', () => {
  const events = [change({ kind: 'fold-before', turnId: 'b', step: 2 }), change({ kind: 'fold-before', turnId: 'gone', step: 9 }), change({ kind: 'fold-before', turnId: 'a', step: 1 }), change({ kind: 'result', callId: 'kept', folded: false }), change({ kind: 'result', callId: 'late', folded: true })]
  const { isFolded } = readMarks(events, path)
  expect([isFolded('a', 7, '1'), isFolded('b', 1, '1'), isFolded('b', 2, '1'), isFolded('c', 0, '1')]).toEqual([true, true, false, false])
  expect([isFolded('a', 0, 'kept'), isFolded('d', 0, 'late')]).toEqual([false, true])
  expect(readMarks(events, ['x', 'y']).isFolded('x', 0, '1')).toBe(false)
})

test('the compaction that reaches furthest on the path counts, until it is taken back', () => {
  const events = [compaction('one', 'b'), compaction('two', 'c'), compaction('again', 'c'), compaction('elsewhere', 'z')]
  expect(readMarks(events, path).compaction).toMatchObject({ compaction: { compactionId: 'again' }, covered: 3 })
  expect(readMarks([...events, change({ kind: 'compaction', compactionId: 'again', on: false })], path).compaction).toMatchObject({ compaction: { compactionId: 'two' }, covered: 3 })
  expect(readMarks(events, ['a', 'b', 'other']).compaction).toMatchObject({ compaction: { compactionId: 'one' }, covered: 2 })
  expect(readMarks(events, ['a', 'z']).compactions.map(({ compactionId }) => compactionId)).toEqual(['elsewhere'])
})

test('tools stay in the order in which they were first found, on this path only', () => {
  expect(readMarks([found('a', 'late', 'early'), found('x', 'other'), found('c', 'early', 'new')], path).found.map(({ tool }) => tool)).toEqual(['late', 'early', 'new'])
})
