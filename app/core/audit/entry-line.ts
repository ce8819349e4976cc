import { auditEntrySchema, type AuditBody, type AuditEntry } from '#contract/audit.ts'
import { canonicalJson, canonicalMembers } from '#contract/canonical-json.ts'
import type { JsonObject } from '#contract/json.ts'
import { toBytes, toHex, toText } from './bytes.ts'
import type { Sha256 } from './merkle-tree.ts'

export const FIRST_PREVIOUS = '0'.repeat(64)

export interface EntryPlace {
  readonly seq: number
  readonly at: number
  readonly mono: number
  readonly instance: string
  readonly previous: string
}

/** An entry and the line that it is in the ledger, without the line end. */
export function makeEntry(body: AuditBody, place: EntryPlace, sha256: Sha256): { entry: AuditEntry; line: string } {
  const open = { v: 1 as const, ...place, ...body }
  const members = canonicalMembers(open as unknown as JsonObject)
  const hash = toHex(sha256(toBytes(`{${members.map(({ text }) => text).join(',')}}`)))
  // The hash in its place among the others: nothing is written twice.
  const own = { key: 'hash', text: `"hash":"${hash}"` }
  const after = members.findIndex(({ key }) => key > own.key)
  members.splice(after === -1 ? members.length : after, 0, own)
  return { entry: { ...open, hash }, line: `{${members.map(({ text }) => text).join(',')}}` }
}

function hashOf(open: JsonObject, sha256: Sha256): string {
  return toHex(sha256(toBytes(canonicalJson(open))))
}

/** `unknown`: sound, but of a form that this Steward does not know. */
export type ReadLine = { readonly kind: 'entry'; readonly entry: AuditEntry } | { readonly kind: 'unknown' } | { readonly kind: 'damaged' }

/** An entry of a line, checked by itself: canonical, and with the hash of what it says. */
export function readLine(bytes: Uint8Array, sha256: Sha256): ReadLine {
  const parsed = parse(bytes)
  if (!parsed) return { kind: 'damaged' }
  const { hash, ...open } = parsed.value
  // Not canonical is not as it was written, even where it means the same.
  if (canonical(parsed.value) !== parsed.text || hash !== hashOf(open, sha256)) return { kind: 'damaged' }
  const entry = auditEntrySchema.safeParse(parsed.value)
  return entry.success ? { kind: 'entry', entry: entry.data } : { kind: 'unknown' }
}

/** For showing, not for verifying: undefined where the line says nothing that Steward knows. */
export function parseEntry(text: string): AuditEntry | undefined {
  try {
    return auditEntrySchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function canonical(value: JsonObject): string | undefined {
  try {
    return canonicalJson(value)
  } catch {
    return undefined
  }
}

function parse(bytes: Uint8Array): { text: string; value: JsonObject } | undefined {
  const text = toText(bytes)
  if (text === undefined || !text.startsWith('{')) return undefined
  try {
    return { text, value: JSON.parse(text) as JsonObject }
  } catch {
    return undefined
  }
}
