import { expect, test } from 'vitest'
import { readSlash } from './read-slash.ts'

test.each([
  ['/help', { kind: 'help' }],
  ['/prompts ', { kind: 'prompts' }],
  ['/prompt everything/simple {"a": "b c"}', { kind: 'prompt', name: 'everything/simple', args: '{"a": "b c"}' }],
  ['/prompt everything/simple', { kind: 'prompt', name: 'everything/simple', args: undefined }],
  ['/resource s=demo://a', { kind: 'attach', what: 'resource', name: 's=demo://a' }],
  ['/file my file.txt', { kind: 'attach', what: 'file', name: 'my file.txt' }],
  ['/retry', { kind: 'retry', model: undefined }],
  ['/retry openai/gpt-5', { kind: 'retry', model: 'openai/gpt-5' }],
  ['/branches 2', { kind: 'branches', branch: 2 }],
  ['/fork', { kind: 'fork' }],
  ['/context', { kind: 'context' }],
  ['/compact', { kind: 'compact' }],
  ['/usr/bin is a folder', undefined],
  ['/etc/hosts', undefined],
  [' /etc', undefined],
  ['/promt a', { kind: 'unknown', command: 'promt' }],
  ['what is /help', undefined],
])('"%s"', (line, meant) => {
  expect(readSlash(line)).toEqual(meant)
})

test('says what is missing', () => {
  expect(() => readSlash('/prompt')).toThrow('Something is missing.')
})
