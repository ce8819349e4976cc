import { expect, test } from 'vitest'
import { Recent } from './recent.ts'

test('the oldest by use goes first, by number and by size', () => {
  const recent = new Recent<number>(2, 10)
  recent.set('a', 1, 4)
  recent.set('b', 2, 4)
  expect(recent.get('a')).toBe(1)
  recent.set('c', 3, 1)
  expect(['a', 'b', 'c'].map((key) => recent.get(key))).toEqual([1, undefined, 3])
  recent.set('c', 4, 8)
  expect(['a', 'c'].map((key) => recent.get(key))).toEqual([undefined, 4])
  recent.set('d', 5, 11)
  expect(['c', 'd'].map((key) => recent.get(key))).toEqual([4, undefined])
})
