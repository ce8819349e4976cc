import { expect, test } from 'vitest'
import { rankMatches, scoreMatch } from './fuzzy.ts'

const rank = (query: string, names: string[]): string[] => rankMatches(names, query, (name) => ({ names: [name] }))

test.each([
  ['sum', ['consume', 'summarize'], ['summarize', 'consume']],
  ['gti', ['getting', 'get-tiny-image'], ['get-tiny-image', 'getting']],
  ['cr', ['codeReview', 'acre'], ['acre', 'codeReview']],
  ['x', ['abc'], []],
  ['', ['b', 'a'], ['b', 'a']],
])('%j among %j', (query, names, expected) => {
  expect(rank(query, names)).toEqual(expected)
})

test('a name counts more than the words about it, whose letters must stand together', () => {
  const items = [{ name: 'other', words: 'reviews code' }, { name: 'review', words: '' }, { name: 'zzz', words: 'r e v i e w' }]
  expect(rankMatches(items, 'review', ({ name, words }) => ({ names: [name], words })).map(({ name }) => name)).toEqual(['review', 'other'])
})

test('letters that stand apart match less than letters together', () => {
  expect(scoreMatch('abc', 'a-long-way-b-to-c')).toBeLessThan(scoreMatch('abc', 'xabc') ?? 0)
  expect(scoreMatch('abc', 'acb')).toBeNull()
})
