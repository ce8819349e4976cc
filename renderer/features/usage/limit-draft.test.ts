import { expect, test } from 'vitest'
import { newLimit, readAmount, readLimits } from './limit-draft.ts'

test.each([
  ['tokens', '2,000,000', 2_000_000],
  ['tokens', '2 000 000', 2_000_000],
  ['money', '2,50', 2.5],
  ['money', '0', undefined],
  ['tokens', '', undefined],
  ['tokens', 'many', undefined],
] as const)('%s %j', (unit, amount, value) => expect(readAmount({ unit, amount })).toBe(value))

test('an empty model means all of them, and one that cannot be read keeps all from being saved', () => {
  expect(readLimits([{ ...newLimit, amount: '5', model: ' ' }])).toEqual([{ period: 'day', unit: 'tokens', amount: 5, model: '*' }])
  expect(readLimits([{ ...newLimit, amount: '5' }, newLimit])).toBeUndefined()
})
