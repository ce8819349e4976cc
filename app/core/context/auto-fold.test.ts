import { expect, test } from 'vitest'
import { findFold } from './auto-fold.ts'
import { readMarks } from './context-marks.ts'
import type { TurnWeight } from './turn-weight.ts'

const turn = (turnId: string, steps: number, tokens = 1_000): TurnWeight => ({
  turnId, label: turnId, history: 10, files: [], pictures: [],
  results: Array.from({ length: steps }, (_, step) => ({ callId: `${turnId}${step}`, step, server: 's', tool: 't', tokens, foldedTokens: 100, isBounded: false })),
})
const fold = (weights: TurnWeight[], more: { tokens?: number; events?: Parameters<typeof readMarks>[0] } = {}) =>
  findFold({ weights, marks: readMarks(more.events ?? [], weights.map(({ turnId }) => turnId)), tokens: more.tokens ?? 6_000, limit: 10_000, foldAt: 0.5, ratio: 1 })

test('the last four steps with results stay whole; what is before them folds, once', () => {
  const weights = [turn('a', 2), turn('b', 3), turn('c', 1)]
  expect(fold(weights)).toEqual({ turnId: 'b', step: 0 })
  expect(fold(weights, { events: [{ type: 'context-change', conversationId: 'c', seq: 1, at: 0, change: { kind: 'fold-before', turnId: 'b', step: 0 } }] })).toBeUndefined()
})

test('nothing folds where there is room, where little is old, or where it saves too little', () => {
  expect(fold([turn('a', 6)], { tokens: 5_000 })).toBeUndefined()
  expect(fold([turn('a', 4)])).toBeUndefined()
  expect(fold([turn('a', 6, 150)])).toBeUndefined()
})
