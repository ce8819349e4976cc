import { expect, test } from 'vitest'
import { createBudget } from './message-budget.ts'

test('a burst is allowed, a flood is not, and what was used comes back with time', () => {
  let time = 0
  const budget = createBudget({ most: 10, perSecond: 5, now: () => time })
  expect(Array.from({ length: 12 }, () => budget.take()).filter(Boolean)).toHaveLength(10)
  time = 1000
  expect(Array.from({ length: 12 }, () => budget.take()).filter(Boolean)).toHaveLength(5)
  time = 1_000_000
  expect(budget.take(11)).toBe(false)
  expect(budget.take(10)).toBe(true)
})
