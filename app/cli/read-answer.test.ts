import { expect, test } from 'vitest'
import { readValue } from './ask-rule.ts'
import { readAnswer } from './read-answer.ts'

test.each([
  ['y', { kind: 'key', key: 'y' }],
  [' N ', { kind: 'key', key: 'n' }],
  ['c', { kind: 'rule', scope: 'conversation', cover: 't' }],
  ['c w', { kind: 'rule', scope: 'conversation', cover: 'w' }],
  ['p', { kind: 'rule', scope: 'project' }],
  ['p x', { kind: 'rule', scope: 'project', cover: 'x' }],
  ['a', { kind: 'rule', scope: 'always' }],
  ['a x for 1h', { kind: 'rule', scope: 'always', cover: 'x', forMs: 3_600_000 }],
  ['a for 7 days', { kind: 'rule', scope: 'always', forMs: 604_800_000 }],
  ['a for 0h', { kind: 'rule', scope: 'always' }],
  ['always', { kind: 'key', key: 'always' }],
])('%j', (line, answer) => expect(readAnswer(line)).toEqual(answer))

test('a value takes the place of the one that was proposed, and what cannot be read is asked again', () => {
  const number = { kind: 'number', argument: 'n', min: 0, max: 1 } as const
  expect(readValue(number, '2 5')).toEqual({ ...number, min: 2, max: 5 })
  expect(readValue(number, '5 2')).toBeUndefined()
  const values = { kind: 'values', argument: 'v', values: ['a'] } as const
  expect(readValue({ ...values, values: ['a'] }, '["a","b"]')).toEqual({ ...values, values: ['a', 'b'] })
  expect(readValue({ ...values, values: ['a'] }, 'a')).toBeUndefined()
  expect(readValue({ kind: 'path', argument: 'p', folder: '/a' }, ' /b ')).toMatchObject({ folder: '/b' })
})
