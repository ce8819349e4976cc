import { auditGroups, type AuditEntry, type AuditFilter } from '#contract/audit.ts'
import type { AuditStore } from '#core/ports/audit-store.ts'
import { splitLines, toText } from './bytes.ts'
import { parseEntry } from './entry-line.ts'

const PIECE = 256 * 1024

export interface Page {
  readonly entries: AuditEntry[]
  /** Where the next page begins; null at the end. */
  readonly next: number | null
}

/** Newest first, from the byte `before` back. A filter that fits little reads much, but holds no more than one piece. */
export async function readBack(store: Pick<AuditStore, 'read' | 'snapshot'>, filter: AuditFilter, limit: number, before?: number, signal?: AbortSignal): Promise<Page> {
  const entries: AuditEntry[] = []
  const fits = createFilter(filter)
  let end = Math.min(before ?? Infinity, store.snapshot().size)
  let length = PIECE
  while (end > 0) {
    signal?.throwIfAborted()
    const from = Math.max(0, end - length)
    const piece = await store.read(from, end)
    // The first line of a piece began before it.
    const first = from === 0 ? 0 : piece.indexOf(10) + 1
    if (first === 0 && from > 0) {
      length *= 2
      continue
    }
    let lineEnd = piece.length
    while (lineEnd > first) {
      const lineFrom = lineEnd <= 1 ? 0 : piece.lastIndexOf(10, lineEnd - 2) + 1
      const line = toText(piece.subarray(Math.max(first, lineFrom), lineEnd))
      const entry = line === undefined ? undefined : fits(line)
      if (entry) entries.push(entry)
      lineEnd = Math.max(first, lineFrom)
      if (entries.length >= limit) return { entries, next: from + lineEnd > 0 ? from + lineEnd : null }
    }
    // A line that is longer than the whole piece is read in a longer one.
    length = lineEnd === piece.length ? length * 2 : PIECE
    end = from + lineEnd
  }
  return { entries, next: null }
}

/** Oldest first, some whole lines from the byte `from` on. */
export async function readOn(store: Pick<AuditStore, 'read' | 'snapshot'>, from: number): Promise<{ lines: string[]; next: number | null }> {
  const { size } = store.snapshot()
  for (let length = PIECE; from < size; length *= 2) {
    const piece = await store.read(from, Math.min(size, from + length))
    const { lines, rest } = splitLines(piece)
    const atEnd = from + piece.length >= size
    if (lines.length === 0 && !atEnd) continue
    const next = from + piece.length - rest.length
    return { lines: lines.flatMap((line) => toText(line) ?? []), next: atEnd ? null : next }
  }
  return { lines: [], next: null }
}

function createFilter(filter: AuditFilter): (line: string) => AuditEntry | undefined {
  const kinds = filter.groups && new Set<string>(filter.groups.flatMap((group) => [...auditGroups[group]]))
  const words = filter.text?.toLowerCase().split(/\s+/).filter((word) => word !== '') ?? []
  // As they stand in a line: looking for them costs less than parsing it.
  const spelled = [filter.server, filter.tool, filter.conversationId, filter.turnId, filter.callId].filter((value) => value !== undefined).map((value) => JSON.stringify(value))
  return (line) => {
    if (spelled.some((value) => !line.includes(value))) return undefined
    if (words.length > 0) {
      const lower = line.toLowerCase()
      if (words.some((word) => !lower.includes(word))) return undefined
    }
    const entry = parseEntry(line)
    return entry && fitsExactly(entry, filter, kinds) ? entry : undefined
  }
}

function fitsExactly(entry: AuditEntry, filter: AuditFilter, kinds: ReadonlySet<string> | undefined): boolean {
  if (kinds && !kinds.has(entry.kind)) return false
  for (const field of ['server', 'tool', 'conversationId', 'turnId', 'callId'] as const) {
    const wanted = filter[field]
    if (wanted !== undefined && (entry as Partial<Record<typeof field, string | null>>)[field] !== wanted) return false
  }
  return filter.decision === undefined || decisionOf(entry) === filter.decision
}

/** What an entry says about a call, in one word; undefined where it decides nothing. */
export function decisionOf(entry: AuditEntry): AuditFilter['decision'] {
  switch (entry.kind) {
    case 'consent-answered':
      return entry.answer === 'withdrawn' ? undefined : entry.answer === 'deny' ? 'refused' : 'allowed'
    case 'call-refused':
      return 'refused'
    case 'call-intended':
      return 'allowed'
    case 'call-ended':
      return ['failed', 'tool-error', 'unknown'].includes(entry.outcome) ? 'failed' : undefined
    default:
      return undefined
  }
}
