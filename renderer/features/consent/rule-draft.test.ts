import { expect, test } from 'vitest'
import type { ArgumentCondition } from '#contract/grant.ts'
import { proposedConditions } from '#contract/request-words.ts'
import { consentRequestSchema, type ConsentRequest } from '#contract/consent.ts'
import { answerOf, comparedConditions, describeDraft, endAt, folderAbove, problemOf, type RuleDraft, startDraft } from './rule-draft.ts'

const path: ArgumentCondition = { kind: 'path', argument: 'path', folder: '/notes' }
const anything: ArgumentCondition = { kind: 'any', argument: 'content' }
const request: ConsentRequest = consentRequestSchema.parse({
  requestId: 'r', nonce: 'n', callId: 'c', conversationId: 'v', turnId: 't', caller: 'model', server: 'files', tool: 'write', annotations: {}, definitionHash: 'h', inputSchema: {}, effect: '', reasons: [], askedAt: 0,
  arguments: { path: '/notes/a.md', content: 'x' },
  offers: [{ argument: 'path', proposals: [path, { kind: 'any', argument: 'path' }] }, { argument: 'content', proposals: [anything] }],
})
const draft: RuleDraft = { cover: 'where', conditions: [path, anything], scope: 'conversation', end: 'none' }

test('begins with what is proposed first, in this conversation', () => {
  expect(startDraft(request)).toEqual(draft)
  expect(proposedConditions(request)).toEqual([path, anything])
  expect(startDraft({ ...request, conversationId: null, offers: [] })).toMatchObject({ cover: 'tool', scope: 'always' })
})

test.each<[Partial<RuleDraft>, object, string]>([
  [{}, { kind: 'allow-where', scope: 'conversation', conditions: [path, anything] }, 'files may run write where path is in /notes, and content is anything, in this conversation, without a question.'],
  [{ cover: 'tool', end: 'hour' }, { kind: 'allow-conversation', expiresAt: 3_600_000 }, 'files may run write with any arguments, in this conversation for one hour, without a question.'],
  [{ cover: 'tool', scope: 'always' }, { kind: 'allow-always', cover: 'tool', scope: 'always' }, 'files may run write with any arguments, in every conversation, without a question.'],
  [{ cover: 'arguments', scope: 'always', end: 'week' }, { kind: 'allow-always', cover: 'arguments', scope: 'always', expiresAt: 604_800_000 }, 'files may run write with exactly these arguments, in every conversation for 7 days, without a question.'],
  [{ cover: 'arguments' }, { kind: 'allow-where', scope: 'conversation', conditions: [{ kind: 'values', argument: 'path', values: ['/notes/a.md'] }, { kind: 'values', argument: 'content', values: ['x'] }] }, 'files may run write with exactly these arguments, in this conversation, without a question.'],
  [{ cover: 'read-only', scope: 'always' }, { kind: 'allow-read-only', scope: 'always' }, 'files may run every tool that says it only reads, in every conversation, without a question.'],
])('%j', (change, answer, sentence) => {
  expect(answerOf({ ...draft, ...change }, request, 0)).toEqual(answer)
  expect(describeDraft({ ...draft, ...change }, request)).toBe(sentence)
})

test('what has no arguments of this tool is compared with nothing', () => {
  expect(comparedConditions({ ...draft, cover: 'tool' }, request)).toBeNull()
  expect(comparedConditions(draft, request)).toEqual([path, anything])
})

test('today ends at the next midnight', () => {
  const now = new Date(2026, 10, 29, 23, 59).getTime()
  expect(endAt('today', now)).toBe(now + 60_000)
})

test.each([
  ['/notes/2026/', '/notes'],
  ['/notes', undefined],
  ['C:\\Users\\me', 'C:\\Users'],
  ['C:\\Users', undefined],
])('one up from %s', (folder, above) => expect(folderAbove(folder)).toBe(above))

test.each<[ArgumentCondition, boolean]>([
  [path, true],
  [{ ...path, folder: 'notes' }, false],
  [{ kind: 'host', argument: 'a', protocol: 'https:', host: 'a.example:8' }, true],
  [{ kind: 'host', argument: 'a', protocol: 'https:', host: 'a.example/x' }, false],
  [{ kind: 'number', argument: 'a', min: 2, max: 1 }, false],
  [{ kind: 'text', argument: 'a', pattern: '' }, false],
  [{ kind: 'values', argument: 'a', values: [] }, false],
])('%j is filled in: %s', (condition, isRight) => expect(problemOf(condition) === undefined).toBe(isRight))
