import { expect, test } from 'vitest'
import { diffLines } from './diff-lines.ts'

const short = (before: string, after: string): string => diffLines(before, after).map(({ kind, line }) => `${{ same: ' ', removed: '-', added: '+' }[kind]}${line}`).join('|')

test('what goes stands before what comes, between what stays', () => {
  expect(short('a\nb\nc', 'a\nx\ny\nc')).toBe(' a|-b|+x|+y| c')
  expect(short('a\nc', 'a\nb\nc')).toBe(' a|+b| c')
  expect(short('a\nb\nc', 'a\nc')).toBe(' a|-b| c')
  expect(short('a\na', 'a\na\na')).toBe(' a| a|+a')
  expect(short('a', 'b')).toBe('-a|+b')
})
