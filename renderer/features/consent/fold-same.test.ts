import { expect, test } from 'vitest'
import { foldSame } from './fold-same.ts'

const lines = (from: number, to: number): string => Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`).join('\n')

test('what stayed the same is folded, but for the lines beside a change', () => {
  const words = [
    { kind: 'same' as const, text: `${lines(1, 10)}\nthe ` },
    { kind: 'removed' as const, text: 'old' },
    { kind: 'added' as const, text: 'new' },
    { kind: 'same' as const, text: ` end\n${lines(11, 20)}` },
  ]
  expect(foldSame(words)).toEqual([
    { kind: 'folded', lines: 8 },
    { kind: 'same', text: 'line 9\nline 10\nthe ' },
    words[1],
    words[2],
    { kind: 'same', text: ' end\nline 11\nline 12\n' },
    { kind: 'folded', lines: 8 },
  ])
})

test('short runs stay, and words that change are never folded', () => {
  const words = [
    { kind: 'same' as const, text: 'a\nb\n' },
    { kind: 'added' as const, text: lines(1, 100) },
    { kind: 'same' as const, text: lines(1, 7) },
    { kind: 'removed' as const, text: 'x' },
  ]
  expect(foldSame(words)).toEqual([...words.slice(0, 2), words[2], words[3]])
})
