import { expect, test } from 'vitest'
import { hitNear, placeOf } from './use-find.ts'

const found = { total: 6, turns: [{ turnId: 'a', count: 2 }, { turnId: 'c', count: 1 }, { turnId: 'd', count: 3 }] }

test('a hit has its place in a turn', () => {
  expect([0, 1, 2, 5].map((hit) => placeOf(found, hit))).toEqual([{ turnId: 'a', inTurn: 0 }, { turnId: 'a', inTurn: 1 }, { turnId: 'c', inTurn: 0 }, { turnId: 'd', inTurn: 2 }])
  expect(placeOf(found, 6)).toBeUndefined()
})

test('one begins at what is looked at, and where nothing follows at the last', () => {
  expect(hitNear(found, ['a', 'b', 'c', 'd'], 'b')).toBe(2)
  expect(hitNear(found, ['a', 'b', 'c', 'd', 'e'], 'e')).toBe(5)
  // Of a window: turns that are not loaded lie before it or after it.
  expect(hitNear(found, ['c', 'd'], 'c')).toBe(2)
})
