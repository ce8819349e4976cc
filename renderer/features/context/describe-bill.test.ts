import { expect, test } from 'vitest'
import type { ContextBill } from '#contract/context.ts'
import { fillOf, moneyOf, shortTokens } from './describe-bill.ts'

test.each([[0, '0'], [999, '999'], [1_000, '1k'], [3_249, '3.2k'], [48_600, '49k'], [200_000, '200k'], [999_700, '1M'], [1_250_000, '1.3M']])('%d tokens are written %s', (tokens, text) => {
  expect(shortTokens(tokens)).toBe(text)
})

test('money has as many places as it needs, and none where there is no price', () => {
  expect([moneyOf(1_000, null), moneyOf(0, 3), moneyOf(10, 3), moneyOf(1_000, 3), moneyOf(200_000, 3)]).toEqual([undefined, '0', '< 0.0001', '0.0030', '0.60'])
})

test('words that are being written can make a request too long', () => {
  const bill = { tokens: 900, limit: { tokens: 1_000, source: 'set' }, ratio: 2, state: 'near' } as ContextBill
  expect(fillOf(bill, '')).toMatchObject({ percent: '90 %', state: 'near' })
  expect(fillOf(bill, 'word '.repeat(100))).toMatchObject({ tokens: 1_100, percent: '110 %', state: 'over' })
  expect(fillOf({ ...bill, tokens: 5, state: 'fits' }, '').percent).toBe('< 1 %')
})
