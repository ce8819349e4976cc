import { expect, test } from 'vitest'
import { KEPT, mergeByIndex } from './use-stream.ts'

const lines = (...indexes: number[]) => indexes.map((index) => ({ index }))

test.each<[string, number[], number[], number[]]>([
  ['a new line goes to the end', [1, 2], [3], [1, 2, 3]],
  ['a line that was read and heard stands once', [1, 2, 3], [2, 3, 4], [1, 2, 3, 4]],
  ['lines that were heard before the rest was read', [4, 5], [1, 2, 3, 4], [1, 2, 3, 4, 5]],
  ['nothing new', [1], [], [1]],
])('%s', (_name, known, more, merged) => {
  expect(mergeByIndex(lines(...known), lines(...more))).toEqual(lines(...merged))
})

test('only the newest are kept', () => {
  const many = Array.from({ length: KEPT }, (_, index) => ({ index }))
  const merged = mergeByIndex(many, lines(KEPT))
  expect(merged).toHaveLength(KEPT)
  expect(merged.at(-1)?.index).toBe(KEPT)
})
