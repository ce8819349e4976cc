import { expect, test } from 'vitest'
import { readPercent, readTokens } from './read-context.ts'

test.each([['200000', 200_000], ['200,000', 200_000], ['200k', 200_000], ['1M', 1_000_000], [' 8 192 ', 8_192], ['', null]])('"%s" is %s tokens', (text, value) => {
  expect(readTokens(text)).toEqual({ kind: 'value', value })
})

test.each(['499', 'many', '-5', '1e9', '200kk', '999999999k'])('"%s" is no number of tokens', (text) => {
  expect(readTokens(text).kind).toBe('wrong')
})

test('a share is a whole number of per cent', () => {
  expect([readPercent('80', 5), readPercent('100 %', 5), readPercent('0', 0)]).toEqual([0.8, 1, 0].map((value) => ({ kind: 'value', value })))
  expect(['4', '101', '', 'x', '5.5'].map((text) => readPercent(text, 5).kind)).toEqual(Array.from({ length: 5 }, () => 'wrong'))
})
