import { expect, test } from 'vitest'
import { readHome } from './read-home.ts'

test.each([
  [['electron', '.', '--home', '/a'], '/a'],
  [['electron', '--no-sandbox', '--home=/a b', '.'], '/a b'],
  [['electron', '.'], undefined],
  [['electron', '.', '--home'], undefined],
  [['electron', '.', '--home='], undefined],
  [['electron', '.', '--homely', '/a'], undefined],
  [['steward', '--', 'steward://install', '--home=/evil'], undefined],
])('%j', (argv, expected) => {
  expect(readHome(argv)).toBe(expected)
})
