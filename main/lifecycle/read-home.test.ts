import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readHome } from './read-home.ts'

test.each([
  [['electron', '.', '--home', '/a'], {}, resolve('/a')],
  [['electron', '--home=/a', '.'], { STEWARD_HOME: '/b' }, resolve('/a')],
  [['electron', '.'], { STEWARD_HOME: '/b' }, resolve('/b')],
  [['electron', '.', '--home', 'relative'], {}, resolve('relative')],
  [['electron', '.'], { STEWARD_HOME: '' }, undefined],
  [['electron', '.', '--home'], {}, undefined],
  [['electron', '.', '--homely', '/a'], {}, undefined],
])('%j with %j', (argv, environment, expected) => {
  expect(readHome(argv, environment)).toBe(expected)
})
