import { expect, test } from 'vitest'
import type { ToolAnnotations } from '#contract/server.ts'
import { describeAnnotations } from './describe-annotations.ts'

test.each<[string, ToolAnnotations, string[]]>([
  ['silence counts as the worse case', {}, ['May change things']],
  ['read only', { readOnlyHint: true, openWorldHint: false }, ['Reads only', 'Stays local']],
  ['a reading tool cannot also be destructive', { readOnlyHint: true, destructiveHint: true }, ['Reads only']],
  ['adds only, repeatable', { destructiveHint: false, idempotentHint: true }, ['Adds or changes', 'Safe to repeat']],
  ['destructive and outside', { readOnlyHint: false, destructiveHint: true, openWorldHint: true }, ['Can delete or overwrite', 'Reaches outside']],
])('%s', (_name, annotations, words) => {
  expect(describeAnnotations(annotations).map((badge) => badge.text)).toEqual(words)
})
