import { expect, test } from 'vitest'
import type { AuditEntry } from '#contract/audit.ts'
import { auditCrypto } from '#node/audit-crypto.ts'
import { makeEntry } from '../entry-line.ts'
import { exportEntries } from './export-entries.ts'
import { cefHeader, cefValue } from './to-cef.ts'

/** In the manner of the Big List of Naughty Strings: what breaks formats that are put together from text. */
const naughty = [
  '', ' ', 'undefined', 'null', '\\', '\\\\', '\\n', '|', '=', 'a|b=c\\d', '|CEF:0|x', ' src=10.0.0.1 act=blocked', 'x\nCEF:0|Evil|Evil|1|1|fake|10|', '\r\n', '\r', '\u0085', '\u2028', '\u2029', '\u000b', '\u000c',
  '\u0000', '\u001b[31mred', '\u007f', '\ud800', '\udfff\ud800', '\u202eevil', '\ufeff', '👩‍👩‍👧', 'Ｔｅｓｔ', 'ﷺ', '"quoted"', "'", '`', '${jndi:ldap://x}', '<script>alert(1)</script>', '%00', '\t', '{"a":1}', '٠١٢', 'e\u0301', '\\=', '\\|', 'ends with \\', 'x'.repeat(900),
]
const about = { version: '1.2|3', sha256: auditCrypto.sha256 }

const call = (text: string, index: number): AuditEntry =>
  makeEntry(
    { kind: 'call-ended', callId: `call ${text}`, server: `s${text}`, tool: `t${text}`, caller: 'model', conversationId: text, turnId: index % 2 === 0 ? null : text, outcome: ['ok', 'tool-error', 'failed'][index % 3] ?? 'ok', code: text, durationMs: 1.5 },
    { seq: index + 1, at: 1_764_000_000_123, mono: 1, instance: 'i', previous: '0'.repeat(64) },
    auditCrypto.sha256,
  ).entry
const lines = naughty.map((text, index) => JSON.stringify(call(text, index)))

/** Reads CEF as a collector does. */
function parseCef(line: string): { header: string[]; extension: Map<string, string> } {
  const header: string[] = []
  let field = ''
  let at = 0
  for (; at < line.length && header.length < 7; at++) {
    if (line[at] === '\\') field += line[++at]
    else if (line[at] === '|') {
      header.push(field)
      field = ''
    } else field += line[at]
  }
  const rest = line.slice(at)
  // A key begins the extension or follows a space, and its = is not escaped.
  const keys = [...rest.matchAll(/(?:^| )([A-Za-z0-9]+)=/g)]
  const extension = new Map(keys.map((match, index) => [match[1]!, rest.slice(match.index + match[0].length, keys[index + 1]?.index).replace(/\\(.)/g, (_all, escaped: string) => (escaped === 'n' ? '\n' : escaped))]))
  return { header, extension }
}

test('CEF: one line each, whatever is in it; a collector reads back what was written', () => {
  const written = exportEntries('cef', lines, about)
  const read = written.split('\n').slice(0, -1)
  expect(read).toHaveLength(naughty.length)
  // oxlint-disable-next-line no-control-regex -- they are what must not be there
  expect(written.replaceAll('\n', '')).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u0085\u2028\u2029]/)
  read.forEach((line, index) => {
    const { header, extension } = parseCef(line)
    expect(header.slice(0, 5)).toEqual(['CEF:0', 'Steward', 'Steward', '1.2|3', 'call-ended'])
    expect(header).toHaveLength(7)
    expect(Number(header[6])).toBeGreaterThan(0)
    // Nothing got in as a key of its own.
    const text = naughty[index]!
    expect([...extension.keys()].filter((key) => ['src', 'act'].includes(key))).toEqual([])
    // oxlint-disable-next-line no-control-regex -- as above
    expect(extension.get('dhost')).toBe(`s${text}`.toWellFormed().replace(/[\u0000-\u0008\u000e-\u001f\u007f]/g, ' ').replace(/\r\n|[\r\u000b\u000c\u0085\u2028\u2029]/g, '\n'))
  })
})

test.each([
  ['a|b\\c', 'a\\|b\\\\c', 'a|b\\\\c'],
  ['k=v', 'k=v', 'k\\=v'],
  ['one\r\ntwo', 'one two', 'one\\ntwo'],
])('CEF escapes %j as a header and as a value', (text, header, value) => {
  expect([cefHeader(text), cefValue(text)]).toEqual([header, value])
})

test('OTLP: a span for each call, its numbers as text, its ids as hex, its strings well formed; contents are not in it', () => {
  const written = exportEntries('otel', lines, about).split('\n').slice(0, -1)
  expect(written).toHaveLength(1)
  const parsed = JSON.parse(written[0]!) as { resourceSpans: { scopeSpans: { scope: object; spans: Record<string, unknown>[] }[] }[] }
  const [scoped] = parsed.resourceSpans[0]!.scopeSpans
  expect(JSON.stringify(scoped!.scope)).toContain('semantic-conventions-genai v0.1.0')
  expect(scoped!.spans).toHaveLength(naughty.length)
  for (const [index, span] of scoped!.spans.entries()) {
    const name = span['name'] as string
    expect(name).toBe(`tools/call t${naughty[index]!}`.toWellFormed())
    expect(name.isWellFormed()).toBe(true)
    expect(span).toMatchObject({ traceId: expect.stringMatching(/^[0-9a-f]{32}$/), spanId: expect.stringMatching(/^[0-9a-f]{16}$/), startTimeUnixNano: '1764000000121500000', endTimeUnixNano: '1764000000123000000' })
    const keys = new Map((span['attributes'] as { key: string; value: { stringValue: string } }[]).map(({ key, value }) => [key, value.stringValue]))
    expect(keys.get('gen_ai.operation.name')).toBe('execute_tool')
    expect(keys.get('mcp.method.name')).toBe('tools/call')
    expect(keys.get('error.type')).toBe(index % 3 === 0 ? undefined : index % 3 === 1 ? 'tool_error' : naughty[index]!.toWellFormed())
    expect((span['status'] as { code?: number }).code).toBe(index % 3 === 0 ? undefined : 2)
  }
})

test('OTLP: everything else is a log record, a refusal a warning; JSON lines are the file itself', () => {
  const refused = makeEntry({ kind: 'call-refused', callId: 'c', server: 's', tool: 't', caller: 'model', conversationId: null, turnId: 't', reasons: ['deny-rule'] }, { seq: 1, at: 5, mono: 1, instance: 'i', previous: '0'.repeat(64) }, auditCrypto.sha256).line
  expect(JSON.parse(exportEntries('otel', [refused], about))).toMatchObject({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ severityText: 'WARN', eventName: 'steward.audit.call-refused', timeUnixNano: '5000000' }] }] }] })
  expect(exportEntries('jsonl', [refused, 'torn'], about)).toBe(`${refused}\ntorn\n`)
  expect(exportEntries('otel', ['torn'], about)).toBe('')
})
