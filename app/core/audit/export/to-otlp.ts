import type { AuditEntry } from '#contract/audit.ts'
import { toBytes, toHex } from '../bytes.ts'
import type { Sha256 } from '../merkle-tree.ts'
import { fieldsOf } from './describe-entry.ts'

/**
 * The conventions that names follow. They are still in development, so the version is pinned and told.
 * @see https://github.com/open-telemetry/semantic-conventions-genai/blob/v0.1.0/docs/gen-ai/mcp.md
 */
export const SEMANTIC_CONVENTIONS = 'semantic-conventions-genai v0.1.0'
const METHOD = 'tools/call'
const CLIENT = 3
const STATUS_ERROR = 2
const INFO = 9
const WARN = 13

interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue: string }
}
type Ended = Extract<AuditEntry, { kind: 'call-ended' }>

/**
 * OTLP in JSON, one request a line: a span for each call that ended, a log record for every other entry. Contents are not in it.
 * @see https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/
 */
export function toOtlp(entries: readonly AuditEntry[], { version, sha256 }: { readonly version: string; readonly sha256: Sha256 }): string {
  const resource = { attributes: attributes([['service.name', 'steward'], ['service.version', version]]) }
  const scope = { name: 'steward.audit', version, attributes: attributes([['steward.semantic_conventions', SEMANTIC_CONVENTIONS]]) }
  const spans = entries.filter((entry) => entry.kind === 'call-ended').map((entry) => toSpan(entry, sha256))
  const logRecords = entries.filter((entry) => entry.kind !== 'call-ended').map((entry) => toLogRecord(entry, sha256))
  const lines = [
    ...(spans.length > 0 ? [{ resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] }] : []),
    ...(logRecords.length > 0 ? [{ resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }] }] : []),
  ]
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}

function toSpan(entry: Ended, sha256: Sha256) {
  const { tool, server, callId, conversationId, outcome, code, durationMs, at } = entry
  const isError = outcome === 'tool-error' || outcome === 'failed' || outcome === 'unknown'
  return {
    ...traceOf(entry, sha256),
    spanId: spanId(callId, sha256),
    name: wellFormed(`${METHOD} ${tool}`),
    kind: CLIENT,
    startTimeUnixNano: nano(at - durationMs),
    endTimeUnixNano: nano(at),
    attributes: attributes([
      ['mcp.method.name', METHOD],
      ['gen_ai.operation.name', 'execute_tool'],
      ['gen_ai.tool.name', tool],
      ['gen_ai.tool.call.id', callId],
      ['steward.server', server],
      ...(conversationId === null ? [] : [['gen_ai.conversation.id', conversationId] as const]),
      ...(isError ? [['error.type', outcome === 'tool-error' ? 'tool_error' : (code ?? outcome)] as const] : []),
      ...own(entry),
    ]),
    status: isError ? { code: STATUS_ERROR, message: wellFormed(code ?? outcome) } : {},
  }
}

function toLogRecord(entry: AuditEntry, sha256: Sha256) {
  const isWarning = entry.kind === 'recovery' || entry.kind === 'call-refused'
  return {
    timeUnixNano: nano(entry.at),
    observedTimeUnixNano: nano(entry.at),
    severityNumber: isWarning ? WARN : INFO,
    severityText: isWarning ? 'WARN' : 'INFO',
    eventName: `steward.audit.${entry.kind}`,
    body: { stringValue: entry.kind },
    attributes: attributes(own(entry)),
    ...('callId' in entry ? { ...traceOf(entry, sha256), spanId: spanId(entry.callId, sha256) } : {}),
  }
}

const own = (entry: AuditEntry): (readonly [string, string])[] => fieldsOf(entry).map(([name, value]) => [`steward.audit.${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`, value] as const)

/** One turn is one trace; a call by hand is one by itself. */
function traceOf({ turnId, callId }: { turnId: string | null; callId: string }, sha256: Sha256): { traceId: string } {
  return { traceId: toHex(sha256(toBytes(`turn ${turnId ?? callId}`))).slice(0, 32) }
}
const spanId = (callId: string, sha256: Sha256): string => toHex(sha256(toBytes(`call ${callId}`))).slice(0, 16)

/** 64-bit numbers are text in OTLP's JSON. */
const nano = (at: number): string => String(BigInt(Math.max(0, Math.round(at * 1000))) * 1000n)
/** Protobuf's strings are UTF-8: a lone half of a pair could not be read. */
const wellFormed = (text: string): string => text.toWellFormed()

function attributes(pairs: readonly (readonly [string, string])[]): Attribute[] {
  return pairs.map(([key, value]) => ({ key, value: { stringValue: wellFormed(value) } }))
}
