import { expect, test } from 'vitest'
import { costOf } from '#contract/model-price.ts'
import { defaultBudgets, type Budgets } from '#contract/settings.ts'
import type { ModelUsage } from '#core/ports/usage-store.ts'
import { dayOf, monthOf } from './day-of.ts'
import { createUsageLimits } from './limits.ts'
import { readUsage, spentToday } from './usage.ts'

const at = (text: string): number => new Date(`${text}T12:00:00`).getTime()
const row = (model: string, inputTokens: number, outputTokens = 0, cachedInputTokens = 0): ModelUsage => ({ model, requests: 1, inputTokens, outputTokens, cachedInputTokens, reasoningTokens: 0 })
const prices: Budgets['prices'] = [{ model: 'p/cheap', input: 1, output: 2, cachedInput: 0.1 }, { model: 'p/*', input: 10, output: 20 }]

test('cached input has its own price, or that of other input; the first price that fits counts', () => {
  expect(costOf('p/cheap', { inputTokens: 1_000_000, cachedInputTokens: 500_000, outputTokens: 500_000 }, prices)).toBeCloseTo(0.5 + 0.05 + 1)
  expect(costOf('p/dear', { inputTokens: 1_000_000, cachedInputTokens: 500_000 }, prices)).toBe(10)
  expect(costOf('other/x', { inputTokens: 1_000_000 }, prices)).toBe(0)
  // A provider that counts more cached tokens than there were must not make it cheaper than nothing.
  expect(costOf('p/cheap', { inputTokens: 10, cachedInputTokens: 1_000_000 }, prices)).toBeCloseTo(0.000001)
})

test('a conversation is summed over its models; one that nobody priced has no money, not none', () => {
  const usage = {
    add() {},
    byDay: () => [],
    byModel: () => [row('p/cheap', 5), row('q/free', 50)],
    byConversation: () => [{ conversationId: 'c', title: 'Taxes', ...row('p/cheap', 1_000_000) }, { conversationId: 'c', title: 'Taxes', ...row('q/free', 5) }, { conversationId: 'gone', title: null, ...row('q/free', 2_000_000) }],
    byServer: () => [{ server: 's', requests: 2, definitions: 5, results: 10 }],
  }
  const range = { from: '2026-11-01', to: '2026-11-30', limit: 1 }
  expect(readUsage(usage, prices, { ...range, by: 'conversation' })).toMatchObject({ rows: [{ key: 'gone', title: null, money: null }], left: 1 })
  expect(readUsage(usage, prices, { ...range, limit: 9, by: 'conversation' }).rows[1]).toMatchObject({ key: 'c', title: 'Taxes', requests: 2, inputTokens: 1_000_005, money: 1 })
  expect(readUsage(usage, prices, { ...range, by: 'model' }).rows.map(({ key }) => key)).toEqual(['q/free', 'p/cheap'])
  expect(readUsage(usage, prices, { ...range, by: 'server' }).rows).toMatchObject([{ key: 's', inputTokens: 15, definitionTokens: 5, money: null }])
  expect(spentToday({ usage, clock: { now: () => at('2026-11-03') } }, prices, 'c')).toBeCloseTo(0.000005)
})

test('a limit is near at 80 %, told once, and reached at 100 %; each for its own models, day or month', () => {
  let now = at('2026-11-29')
  let used: ModelUsage[] = [row('p/cheap', 790)]
  const asked: string[] = []
  const budgets: Budgets = { ...defaultBudgets, prices, limits: [{ period: 'day', unit: 'tokens', amount: 1_000, model: '*' }, { period: 'month', unit: 'money', amount: 1, model: 'q/*' }] }
  const limits = createUsageLimits({ usage: { byModel: ({ from, to }) => (asked.push(`${from} ${to}`), used) }, clock: { now: () => now }, budgets: () => budgets })
  const model = { providerId: 'p', model: 'cheap' }
  expect(limits.newlyNear(model)).toEqual([])
  used = [row('p/cheap', 700, 100)]
  expect(limits.newlyNear(model).map(({ state, sentence }) => [state, sentence])).toEqual([['near', '800 of 1,000 tokens today']])
  expect(limits.newlyNear(model)).toEqual([])
  expect(limits.reached(model)).toBeUndefined()
  used = [row('p/cheap', 700, 300)]
  expect(limits.newlyNear(model)).toMatchObject([{ state: 'reached' }])
  expect(limits.reached(model)).toMatchObject({ used: 1_000, state: 'reached' })
  now = at('2026-11-30')
  expect(limits.newlyNear(model)).toHaveLength(1)
  expect(limits.list().map(({ state, sentence }) => [state, sentence])).toEqual([['reached', '1,000 of 1,000 tokens today'], ['below', '0.00 of 1.00 this month, with q/*']])
  expect(asked.at(-1)).toBe('2026-11-01 2026-11-30')
})

test('a day is where the person is', () => {
  expect([dayOf(new Date(2026, 0, 5, 0, 0).getTime()), dayOf(new Date(2026, 0, 5, 23, 59).getTime()), monthOf(new Date(2026, 10, 29).getTime())]).toEqual(['2026-01-05', '2026-01-05', '2026-11-01'])
})
