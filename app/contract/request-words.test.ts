import { expect, test } from 'vitest'
import { consentRequestSchema, type ConsentRequest } from './consent.ts'
import { describeSends, describeTrailEntry, groupByEffect, isUnusual, stepKeyOf, tellingArguments } from './request-words.ts'

const request = (change: Partial<ConsentRequest> = {}): ConsentRequest => ({
  ...consentRequestSchema.parse({ requestId: 'r', nonce: 'n', callId: 'c', conversationId: 'v', turnId: 't', step: 0, caller: 'model', server: 's', tool: 't', annotations: {}, definitionHash: 'h', inputSchema: {}, arguments: {}, effect: '', reasons: [], askedAt: 0 }),
  ...change,
})

test('groups go from what only reads to what may do anything, and empty ones are left out', () => {
  const [reads, changes, more] = [request({ effectKind: 'reads' }), request({ effectKind: 'changes' }), request({ effectKind: 'reads' })]
  expect(groupByEffect([changes, reads, more])).toEqual([
    { kind: 'reads', requests: [reads, more] },
    { kind: 'changes', requests: [changes] },
  ])
})

test('only calls of a model in one step belong together', () => {
  expect(stepKeyOf(request())).toBe(stepKeyOf(request({ requestId: 'x', server: 'other' })))
  expect(stepKeyOf(request({ step: 1 }))).not.toBe(stepKeyOf(request()))
  for (const alone of [{ caller: 'view' as const }, { caller: 'person' as const }, { step: undefined }, { turnId: null }]) expect(stepKeyOf(request(alone))).toBeUndefined()
})

test.each<[Partial<ConsentRequest>, boolean]>([
  [{ reasons: [{ code: 'first-use', text: '' }] }, false],
  [{ reasons: [{ code: 'untrusted-data', text: '' }] }, true],
  [{ change: { words: [] } }, true],
  [{ signs: [{ code: 'very-long', where: '', text: '' }] }, false],
  [{ signs: [{ code: 'wants-secrets', where: '', text: '' }] }, true],
])('%j is unusual: %s', (change, is) => expect(isUnusual(request(change))).toBe(is))

test('the telling argument comes first, each on one line', () => {
  expect(tellingArguments({ content: 'a b', limit: 3, path: '/x' })).toBe('path: /x · content: a b · limit: 3')
})

test('a trail and what leaves', () => {
  expect(describeTrailEntry({ origin: 'web/fetch', subject: 'https://a.example', bytes: 12_345 })).toBe('https://a.example through web/fetch (12.3 KB)')
  expect(describeTrailEntry({ origin: 'a view of x' })).toBe('a view of x')
  expect(describeSends(request({ sends: { bytes: 2000, destinations: ['a@b.example'] } }))).toBe('s/t wants to send 2.0 KB to a@b.example.')
  expect(describeSends(request())).toBeUndefined()
})
