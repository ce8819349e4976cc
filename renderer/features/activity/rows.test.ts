import { expect, test } from 'vitest'
import type { AuditBody, AuditEntry } from '#contract/audit.ts'
import { describeRow, rowsOf } from './rows.ts'

const hash = 'a'.repeat(64)
const place = { callId: 'c1', server: 'files', tool: 'write', caller: 'model' as const, conversationId: 'c', turnId: 't' }
const entry = (seq: number, body: AuditBody): AuditEntry => ({ v: 1, seq, at: seq, mono: 0, instance: 'i', previous: hash, hash, ...body })
const value = { hash, length: 2 }
const asked = entry(1, { kind: 'consent-asked', ...place, requestId: 'r', definitionHash: hash, arguments: value, reasons: ['first-use'] })
const answered = (answer: string): AuditEntry => entry(2, { kind: 'consent-answered', ...place, requestId: 'r', definitionHash: hash, answer, arguments: value, edited: false })
const intended = (decidedBy: 'person' | 'policy'): AuditEntry => entry(3, { kind: 'call-intended', ...place, decidedBy, reasons: ['grant'], arguments: value })
const ended = (outcome: string): AuditEntry => entry(4, { kind: 'call-ended', ...place, outcome, durationMs: 1 })

test.each<[string, AuditEntry[], string, string]>([
  ['allowed by the person', [asked, answered('allow-once'), intended('person'), ended('ok')], 'You, once', 'Done'],
  ['refused by the person', [asked, answered('deny')], 'You', 'Refused'],
  ['by a grant', [intended('policy'), ended('tool-error')], 'A permission of yours', 'The tool reported an error'],
  ['by a rule', [entry(1, { kind: 'call-refused', ...place, reasons: ['deny-rule'] })], 'A refusal of yours', 'Refused'],
  ['cut by a crash', [intended('policy')], 'A permission of yours', 'Sent, no end recorded'],
  ['open', [asked], 'Asked you', 'Asked'],
])('%s: one row says who decided and what came of it', (_name, entries, decided, outcome) => {
  const rows = rowsOf(entries.toReversed())
  expect(rows).toHaveLength(1)
  expect(describeRow(rows[0]!)).toMatchObject({ subject: 'files/write', decided, outcome })
})

test('calls of one moment keep apart, and other entries stand between them', () => {
  const other = entry(5, { kind: 'grant-revoked', grantId: 'g', server: 'files' })
  const second = entry(6, { ...ended('ok'), callId: 'c2', seq: 6 } as AuditEntry)
  expect(rowsOf([second, other, ended('ok'), intended('person')]).map(({ key, entries }) => [key, entries.length])).toEqual([['call c2', 1], ['5', 1], ['call c1', 2]])
})
