import { expect, test } from 'vitest'
import type { TurnRecord } from '#core/conversations/fold-turns.ts'
import { chooseCovered } from './choose-covered.ts'

const turns = (...kinds: ('message' | 'continue' | 'running')[]) => kinds.map((kind) => ({ start: { cause: kind === 'continue' ? 'continue' : 'message' }, ...(kind === 'running' ? {} : { end: {} }) }) as TurnRecord)
const choose = (list: TurnRecord[], tokens: number[]) => chooseCovered(list, (index) => tokens[index] ?? 0, 1_000)

test.each([
  ['the last one stays', turns('message', 'message', 'message'), [900, 900, 900], 2],
  ['small ones stay with it', turns('message', 'message', 'message', 'message'), [900, 900, 50, 50], 2],
  ['where all are small, half of them go', turns('message', 'message', 'message', 'message'), [1, 1, 1, 1], 2],
  ['one that goes on stays with the one that was cut', turns('message', 'message', 'continue'), [900, 900, 900], 1],
  ['nothing but a running one', turns('message', 'running'), [900, 10], 1],
  ['a single turn', turns('message'), [900], 0],
  ['none', turns(), [], 0],
])('%s', (_, list, tokens, covered) => {
  expect(choose(list, tokens)).toBe(covered)
})
