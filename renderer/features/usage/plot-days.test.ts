import { expect, test } from 'vitest'
import type { UsageRow } from '#contract/usage.ts'
import { niceMax, OTHERS, plotDays } from './plot-days.ts'

const row = (key: string, model: string, inputTokens: number, money: number | null = null): UsageRow => ({ key, model, requests: 1, inputTokens, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0, money })

test('a bar a day with the largest model at the bottom, and empty days between', () => {
  const plot = plotDays([row('2026-10-24', 'a', 1), row('2026-10-24', 'b', 5), row('2026-10-26', 'a', 1)], { from: '2026-10-24', to: '2026-10-26' }, 'tokens')
  expect(plot.series).toEqual(['b', 'a'])
  // The clocks go back in this night: it is one day all the same.
  expect(plot.bars.map(({ from, total, parts }) => [from, total, parts.map(({ series, value }) => `${series}:${value}`).join()])).toEqual([['2026-10-24', 6, '0:5,1:1'], ['2026-10-25', 0, ''], ['2026-10-26', 1, '1:1']])
  expect(plot.max).toBe(10)
})

test('many models become few, many days weeks, and nothing is lost', () => {
  const rows = Array.from({ length: 9 }, (_, index) => row('2026-01-01', `m${index}`, 10 - index))
  const plot = plotDays([...rows, row('2026-12-31', 'm0', 3)], { from: '2026-01-01', to: '2026-12-31' }, 'tokens')
  expect(plot.series).toEqual(['m0', 'm1', 'm2', 'm3', OTHERS])
  expect(plot.bars).toHaveLength(53)
  expect(plot.bars.reduce((sum, { total }) => sum + total, 0)).toBe(rows.reduce((sum, { inputTokens }) => sum + inputTokens, 3))
  expect(plotDays([row('2026-01-01', 'a', 5, 2), row('2026-01-01', 'free', 5)], { from: '2026-01-01', to: '2026-01-01' }, 'money').series).toEqual(['a'])
  expect([0, 1, 3, 7, 20, 21].map(niceMax)).toEqual([1, 1, 5, 10, 20, 50])
})
