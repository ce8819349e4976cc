import { expect, test } from 'vitest'
import { readLimit } from './read-limit.ts'

test.each([
  ['20', 20],
  ['200,000', 200_000],
  ['200 000', 200_000],
  [" 1'000 ", 1000],
])('%j is %d', (text, value) => expect(readLimit(text, 1_000_000)).toEqual({ kind: 'number', value }))

test.each(['', '0', '-3', 'many', '1e6', '1000001'])('%j is no limit', (text) => expect(readLimit(text, 1_000_000).kind).toBe('wrong'))
