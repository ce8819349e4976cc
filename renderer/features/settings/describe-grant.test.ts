import { expect, test } from 'vitest'
import type { Grant } from '#contract/grant.ts'
import { describeGrant } from './describe-grant.ts'

function grant(rule: Grant['rule'], scope: Grant['scope'] = { kind: 'always' }): Grant {
  return { grantId: 'g', createdAt: 0, scope, rule, uses: 0 }
}

test.each<[Grant, string, 'allow' | 'deny']>([
  [grant({ kind: 'tool', server: 'files', serverHash: 'e', tool: 'read_file', definitionHash: 'h' }), 'files may run read_file with any arguments', 'allow'],
  [grant({ kind: 'tool-arguments', server: 'files', serverHash: 'e', tool: 'read_file', definitionHash: 'h', arguments: { path: '/a' } }), 'files may run read_file with exactly these arguments', 'allow'],
  [grant({ kind: 'tool-where', server: 'files', serverHash: 'e', tool: 'read_file', definitionHash: 'h', conditions: [{ kind: 'path', argument: 'path', folder: '/notes' }, { kind: 'any', argument: 'head' }, { kind: 'number', argument: 'limit', min: 0, max: 9 }] }), 'files may run read_file where path is in /notes, and limit is from 0 to 9, and head is anything', 'allow'],
  [grant({ kind: 'read-only', server: 'files', serverHash: 'e' }), 'files may run every tool that says it only reads', 'allow'],
  [grant({ kind: 'deny', server: 'files', tool: 'write_*' }), 'files may never run tools like write_*', 'deny'],
  [grant({ kind: 'deny', server: 'files', tool: '*' }), 'No tool of files may run', 'deny'],
  [grant({ kind: 'deny', server: '*', tool: '*' }), 'No tool of any server may run', 'deny'],
])('%j', (value, sentence, effect) => {
  expect(describeGrant(value, [], [])).toEqual({ effect, sentence, scope: 'In every conversation', isOver: false })
})

test('a grant of one conversation names it, also when it is gone', () => {
  const scope = { kind: 'conversation', conversationId: 'c' } as const
  const value = grant({ kind: 'read-only', server: 'files', serverHash: 'e' }, scope)
  const conversation = { conversationId: 'c', title: 'Taxes' }
  expect(describeGrant(value, [conversation], []).scope).toBe('Only in “Taxes”')
  expect(describeGrant(value, [], []).scope).toContain('removed')
})

test('an end is told, and that it has come', () => {
  const rule = { kind: 'read-only', server: 'files', serverHash: 'e' } as const
  const at = (expiresAt: number) => describeGrant({ ...grant(rule), expiresAt }, [], [], 1_000_000)
  expect(at(1_000_000 + 90_000)).toMatchObject({ end: 'ends in 2 min', isOver: false })
  expect(at(1_000_000)).toMatchObject({ end: 'ended', isOver: true })
})
