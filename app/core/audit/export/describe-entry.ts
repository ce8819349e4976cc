import type { AuditEntry } from '#contract/audit.ts'

/** The members of an entry that say something about what happened, as flat text; `previous`, `hash` and the like are the ledger's own. */
export function fieldsOf(entry: AuditEntry): [name: string, value: string][] {
  const { v: _v, at: _at, mono: _mono, previous: _previous, kind: _kind, ...rest } = entry
  return Object.entries(rest).flatMap(([name, value]): [string, string][] => {
    if (value === null || value === undefined) return []
    if (Array.isArray(value)) return value.length === 0 ? [] : [[name, value.join(',')]]
    if (typeof value === 'object') return Object.entries(value).map(([member, inner]) => [`${name}.${member}`, String(inner)])
    return [[name, String(value)]]
  })
}
