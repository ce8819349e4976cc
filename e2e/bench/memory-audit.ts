import type { AuditStore } from '#core/ports/audit-store.ts'

/** The ledger's store with nothing on the disk: what is hashed, chained and committed to is the same. For seeing a call without its durable writes. */
export function inMemory(audit: AuditStore): AuditStore {
  let state: string | undefined
  let size = 0
  const nothing = { since: [], torn: undefined, cut: undefined, all: () => [] }
  return {
    ...audit,
    append(_options, make) {
      const addition = make({ state, ...nothing })
      if (!addition) return
      state = addition.state
      size += addition.text.length
    },
    snapshot: () => ({ size, knownSize: size, syncedSize: size, state }),
    values: () => [],
  }
}
