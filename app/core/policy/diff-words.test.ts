import { expect, test } from 'vitest'
import { diffWords } from './diff-words.ts'

const side = (words: ReturnType<typeof diffWords>, kind: 'added' | 'removed'): string =>
  words
    .filter((word) => word.kind === 'same' || word.kind === kind)
    .map(({ text }) => text)
    .join('')

test('shows the words that were added and removed', () => {
  expect(diffWords('Reads a file.', 'Reads a secret file.')).toEqual([
    { kind: 'same', text: 'Reads a ' },
    { kind: 'added', text: 'secret ' },
    { kind: 'same', text: 'file.' },
  ])
})

test.each([
  ['', ''],
  ['', 'all new words'],
  ['all old words', ''],
  ['a b c d e', 'e d c b a'],
  ['one two  three\nfour', 'one two three four five'],
])('both sides can be read back: %j -> %j', (before, after) => {
  const words = diffWords(before, after)
  expect(side(words, 'removed')).toBe(before)
  expect(side(words, 'added')).toBe(after)
})

test('huge texts are not compared word by word', () => {
  const words = diffWords('a '.repeat(50_000), 'b '.repeat(50_000))
  expect(words.map(({ kind }) => kind)).toEqual(['removed', 'added', 'same'])
})
