import { expect, test } from 'vitest'
import { findTrigger } from './find-trigger.ts'

// `|` is the cursor.
test.each([
  ['/|', 'prompt ""'],
  ['/sum|', 'prompt "sum"'],
  ['/s|um', 'prompt "sum"'],
  ['|/sum', null],
  ['/sum |', null],
  ['/usr/bin|', null],
  ['//|', null],
  ['a /sum|', null],
  ['@|', 'resource ""'],
  ['see @doc|', 'resource "doc"'],
  ['see\n@doc|', 'resource "doc"'],
  ['ada@example|', null],
  ['see @doc |', null],
  ['/x @doc|', 'resource "doc"'],
])('%j asks for %s', (marked, expected) => {
  const trigger = findTrigger(marked.replace('|', ''), marked.indexOf('|'))
  expect(trigger && `${trigger.kind} ${JSON.stringify(trigger.query)}`).toBe(expected)
})
