import { expect, test } from 'vitest'
import type { Grant } from '#contract/grant.ts'
import { decideToolCall, type ToolCallFacts } from './decide-tool-call.ts'
import { matchesPattern } from './match-pattern.ts'

const base: ToolCallFacts = {
  server: 'files',
  serverHash: 's1',
  tool: 'write',
  arguments: { path: '/tmp/a', text: 'x' },
  annotations: {},
  definitionHash: 'h1',
  approvedHash: 'h1',
  grants: [],
  conversationId: 'c1',
  projectId: 'p1',
  untrustedOrigins: [],
  acknowledgedOrigins: [],
  ownOrigins: [],
  namesPlace: false,
  runRules: { allow: [], deny: [] },
  realPaths: new Map(),
  overBudget: undefined,
  ownFiles: false,
  suspicion: undefined,
  now: 1_000,
  person: true,
}

const grant = (rule: Grant['rule'], scope: Grant['scope'] = { kind: 'always' }): Grant => ({ grantId: 'g', createdAt: 0, scope, rule, uses: 0 })
const toolGrant = grant({ kind: 'tool', server: 'files', serverHash: 's1', tool: 'write', definitionHash: 'h1' })
const exactGrant = grant({ kind: 'tool-arguments', server: 'files', serverHash: 's1', tool: 'write', definitionHash: 'h1', arguments: { text: 'x', path: '/tmp/a' } })
const readOnlyGrant = grant({ kind: 'read-only', server: 'files', serverHash: 's1' })
const hostGrant = grant({ kind: 'tool-where', server: 'files', serverHash: 's1', tool: 'write', definitionHash: 'h1', conditions: [{ kind: 'host', argument: 'path', protocol: 'https:', host: 'docs.example' }, { kind: 'any', argument: 'text' }] })
const atHost = { path: 'https://docs.example/a', text: 'x' }
const denyGrant = grant({ kind: 'deny', server: 'fi*', tool: 'wr*' })

const table: [name: string, facts: Partial<ToolCallFacts>, kind: string, code: string][] = [
  ['never used', { approvedHash: undefined }, 'ask', 'first-use'],
  ['used before, no grant', {}, 'ask', 'no-grant'],
  ['read-only hint alone allows nothing', { annotations: { readOnlyHint: true } }, 'ask', 'no-grant'],
  ['tool grant', { grants: [toolGrant] }, 'allow', 'grant'],
  ['tool grant of another definition', { grants: [grant({ ...toolGrant.rule, definitionHash: 'h0' } as Grant['rule'])] }, 'ask', 'no-grant'],
  ['tool grant of another program under this name', { grants: [toolGrant], serverHash: 's2' }, 'ask', 'no-grant'],
  ['read-only grant of another program under this name', { grants: [readOnlyGrant], serverHash: 's2', annotations: { readOnlyHint: true } }, 'ask', 'no-grant'],
  ['exact grant, keys in another order', { grants: [exactGrant] }, 'allow', 'grant'],
  ['exact grant, one more argument', { grants: [exactGrant], arguments: { path: '/tmp/a', text: 'x', mode: 1 } }, 'ask', 'no-grant'],
  ['exact grant, other value', { grants: [exactGrant], arguments: { path: '/tmp/b', text: 'x' } }, 'ask', 'no-grant'],
  ['grant of this conversation', { grants: [{ ...toolGrant, scope: { kind: 'conversation', conversationId: 'c1' } }] }, 'allow', 'grant'],
  ['grant of another conversation', { grants: [{ ...toolGrant, scope: { kind: 'conversation', conversationId: 'c2' } }] }, 'ask', 'no-grant'],
  ['conversation grant, call by hand', { grants: [{ ...toolGrant, scope: { kind: 'conversation', conversationId: 'c1' } }], conversationId: null }, 'ask', 'no-grant'],
  ['grant of this project', { grants: [{ ...toolGrant, scope: { kind: 'project', projectId: 'p1' } }] }, 'allow', 'grant'],
  ['grant of another project', { grants: [{ ...toolGrant, scope: { kind: 'project', projectId: 'p2' } }] }, 'ask', 'no-grant'],
  ['project grant, a conversation in no project', { grants: [{ ...toolGrant, scope: { kind: 'project', projectId: 'p1' } }], projectId: null }, 'ask', 'no-grant'],
  ['read-only grant of another project', { grants: [{ ...readOnlyGrant, scope: { kind: 'project', projectId: 'p2' } }], annotations: { readOnlyHint: true } }, 'ask', 'no-grant'],
  ['refusal of another project', { grants: [toolGrant, { ...denyGrant, scope: { kind: 'project', projectId: 'p2' } }] }, 'allow', 'grant'],
  ['read-only server, read-only tool', { grants: [readOnlyGrant], annotations: { readOnlyHint: true } }, 'allow', 'read-only-server'],
  ['read-only server, writing tool', { grants: [readOnlyGrant] }, 'ask', 'no-grant'],
  ['read-only server, lying destructive hint', { grants: [readOnlyGrant], annotations: { readOnlyHint: false, destructiveHint: false } }, 'ask', 'no-grant'],
  ['deny rule beats a grant', { grants: [toolGrant, denyGrant] }, 'deny', 'deny-rule'],
  ['deny of this run beats allow of this run', { runRules: { allow: ['*'], deny: ['files/write'] } }, 'deny', 'deny-rule'],
  ['allow of this run', { runRules: { allow: ['files/*'], deny: [] }, approvedHash: undefined }, 'allow', 'allow-rule'],
  ['allow of this run for another server', { runRules: { allow: ['file/*'], deny: [] } }, 'ask', 'no-grant'],
  ["Steward's own files beat a grant", { grants: [toolGrant], ownFiles: true }, 'ask', 'own-files'],
  ["Steward's own files beat allow of this run", { runRules: { allow: ['*'], deny: [] }, ownFiles: true }, 'ask', 'own-files'],
  ['changed definition beats a grant', { grants: [toolGrant], approvedHash: 'h0' }, 'ask', 'definition-changed'],
  ['changed definition beats allow of this run', { runRules: { allow: ['*'], deny: [] }, approvedHash: 'h0' }, 'ask', 'definition-changed'],
  ['untrusted data beats a grant', { grants: [toolGrant], untrustedOrigins: ['web/fetch'] }, 'ask', 'untrusted-data'],
  ['untrusted data, already acknowledged', { grants: [toolGrant], untrustedOrigins: ['web/fetch'], acknowledgedOrigins: ['web/fetch'] }, 'allow', 'grant'],
  ['untrusted data, another origin acknowledged', { grants: [toolGrant], untrustedOrigins: ['web/fetch'], acknowledgedOrigins: ['files/read'] }, 'ask', 'untrusted-data'],
  ['untrusted data, tool that only reads its own', { grants: [readOnlyGrant], annotations: { readOnlyHint: true, openWorldHint: false }, untrustedOrigins: ['web/fetch'] }, 'allow', 'read-only-server'],
  ['untrusted data, tool that reads the outside', { grants: [readOnlyGrant], annotations: { readOnlyHint: true }, untrustedOrigins: ['web/fetch'] }, 'ask', 'untrusted-data'],
  ['a rule that the arguments fit', { grants: [hostGrant], arguments: atHost }, 'allow', 'grant'],
  ['a rule that they do not fit', { grants: [hostGrant] }, 'ask', 'no-grant'],
  ['a rule of another program under this name', { grants: [hostGrant], arguments: atHost, serverHash: 's2' }, 'ask', 'no-grant'],
  ['untrusted data, a tool that only reads from the host that was allowed', { grants: [hostGrant], arguments: atHost, annotations: { readOnlyHint: true }, untrustedOrigins: ['web/fetch'], namesPlace: true }, 'allow', 'grant'],
  ['untrusted data, a tool that writes to the host that was allowed', { grants: [hostGrant], arguments: atHost, untrustedOrigins: ['web/fetch'] }, 'ask', 'untrusted-data'],
  ['untrusted data of the same server, a tool that only reads', { grants: [toolGrant], annotations: { readOnlyHint: true }, untrustedOrigins: ['files/x'], ownOrigins: ['files/x'] }, 'allow', 'grant'],
  ['the same, with a place in the arguments', { grants: [toolGrant], annotations: { readOnlyHint: true }, untrustedOrigins: ['files/x'], ownOrigins: ['files/x'], namesPlace: true }, 'ask', 'untrusted-data'],
  ['the same, and data of another server', { grants: [toolGrant], annotations: { readOnlyHint: true }, untrustedOrigins: ['files/x', 'web/fetch'], ownOrigins: ['files/x'] }, 'ask', 'untrusted-data'],
  ['the same, with suspicious words', { grants: [toolGrant], annotations: { readOnlyHint: true }, untrustedOrigins: ['files/x'], ownOrigins: ['files/x'], suspicion: 'Look.' }, 'ask', 'untrusted-data'],
  ['untrusted data of the same server, a tool that writes', { grants: [toolGrant], untrustedOrigins: ['files/x'], ownOrigins: ['files/x'] }, 'ask', 'untrusted-data'],
  ['a grant before its end', { grants: [{ ...toolGrant, expiresAt: 1_001 }] }, 'allow', 'grant'],
  ['a grant at its end', { grants: [{ ...toolGrant, expiresAt: 1_000 }] }, 'ask', 'no-grant'],
  ['a refusal at its end', { grants: [toolGrant, { ...denyGrant, expiresAt: 1_000 }] }, 'allow', 'grant'],
  ['over a budget, granted', { grants: [toolGrant], overBudget: 'Too many.' }, 'ask', 'over-budget'],
  ['over a budget, read-only server', { grants: [readOnlyGrant], annotations: { readOnlyHint: true }, overBudget: 'Too many.' }, 'ask', 'over-budget'],
  ['over a budget, not granted', { overBudget: 'Too many.' }, 'ask', 'no-grant'],
  ['over a budget, allowed for this run', { runRules: { allow: ['*'], deny: [] }, overBudget: 'Too many.' }, 'allow', 'allow-rule'],
  ['suspicious words, read-only server', { grants: [readOnlyGrant], annotations: { readOnlyHint: true }, suspicion: 'Look.' }, 'ask', 'no-grant'],
  ['suspicious words, but granted by somebody who saw them', { grants: [toolGrant], suspicion: 'Look.' }, 'allow', 'grant'],
  ['over a budget with nobody here', { grants: [toolGrant], overBudget: 'Too many.', person: false }, 'deny', 'no-person'],
  ['allow of this run with untrusted data', { runRules: { allow: ['files/*'], deny: [] }, untrustedOrigins: ['web/fetch'] }, 'allow', 'allow-rule'],
  ['nobody to ask', { person: false }, 'deny', 'no-person'],
  ['nobody to ask, but granted', { person: false, grants: [toolGrant] }, 'allow', 'grant'],
]

test.each(table)('%s', (_, facts, kind, code) => {
  const decision = decideToolCall({ ...base, ...facts })
  expect({ kind: decision.kind, code: decision.reasons[0]?.code }).toEqual({ kind, code })
})

test('a refusal without a person still says why it would have been asked', () => {
  expect(decideToolCall({ ...base, person: false }).reasons.map(({ code }) => code)).toEqual(['no-person', 'no-grant'])
})

test.each([
  ['files/*', 'files', 'write', true],
  ['files', 'files', 'write', true],
  ['*', 'files', 'write', true],
  ['*/read*', 'files', 'read_text', true],
  ['*/read*', 'files', 'unread', false],
  ['files/*_file', 'files', 'read_file', true],
  ['files/a*a', 'files', 'a', false],
  ['files/**a**b', 'files', 'xaxxb', true],
  ['fil', 'files', 'write', false],
])('pattern %s on %s/%s: %s', (pattern, server, tool, expected) => {
  expect(matchesPattern(pattern, server, tool)).toBe(expected)
})

test('a hostile pattern ends', () => {
  expect(matchesPattern(`x/${'*a'.repeat(2000)}b`, 'x', 'a'.repeat(20_000))).toBe(false)
})
