import type { AuditEntry, AuditFormat } from '#contract/audit.ts'
import { parseEntry } from '../entry-line.ts'
import type { Sha256 } from '../merkle-tree.ts'
import { toCef } from './to-cef.ts'
import { toOtlp } from './to-otlp.ts'

/** Some lines of the ledger in another program's words; each piece is whole by itself, and pieces can be put one after the other. */
export function exportEntries(format: AuditFormat, lines: readonly string[], about: { readonly version: string; readonly sha256: Sha256 }): string {
  // As they stand, so that the hashes can be checked there too.
  if (format === 'jsonl') return lines.map((line) => `${line}\n`).join('')
  const entries = lines.flatMap((line): AuditEntry[] => {
    const entry = parseEntry(line)
    return entry ? [entry] : []
  })
  if (entries.length === 0) return ''
  return format === 'cef' ? entries.map((entry) => `${toCef(entry, about.version)}\n`).join('') : toOtlp(entries, about)
}
