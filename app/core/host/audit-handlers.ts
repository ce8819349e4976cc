import type { Handlers } from '#contract/contract.ts'
import { commitTo } from '#core/audit/commitment.ts'
import { exportEntries } from '#core/audit/export/export-entries.ts'
import type { Ledger } from '#core/audit/ledger.ts'
import { readBack, readOn } from '#core/audit/read-ledger.ts'
import type { AuditStore } from '#core/ports/audit-store.ts'

type AuditCall = Extract<keyof Handlers, `audit.${string}`>

/** The most entries of one turn that are shown. */
const LONGEST_TRAIL = 2000

interface Parts {
  readonly audit: AuditStore
  readonly ledger: Ledger
  readonly version: string
}

export function auditHandlers({ audit, ledger, version }: Parts): Pick<Handlers, AuditCall> {
  const { sha256 } = audit.crypto

  return {
    'audit.list': async ({ cursor, limit, ...filter }, { signal }) => ({ ...(await readBack(audit, filter, limit, cursor, signal)), signing: ledger.signing() }),
    'audit.turn': async ({ turnId }, { signal }) => {
      const { entries } = await readBack(audit, { turnId }, LONGEST_TRAIL, undefined, signal)
      return { entries: entries.toReversed() }
    },
    'audit.values': ({ entries }) => ({
      values: audit.values(entries.map(({ seq }) => seq)).map(({ seq, name, salt, json }) => ({ seq, name, json, matches: commitTo(json, salt, sha256).hash === entries.find((entry) => entry.seq === seq)?.hash })),
    }),
    'audit.verify': ({ from }) => ledger.verify(from),
    'audit.checkpoint': async () => ({ checkpoint: await ledger.checkpoint(), signing: ledger.signing() }),
    'audit.export': async ({ format, cursor }) => {
      const { lines, next } = await readOn(audit, cursor)
      return { text: exportEntries(format, lines, { version, sha256 }), next }
    },
    'audit.forget': ({ before }) => {
      const count = audit.forget(before === undefined ? {} : { before })
      if (count > 0) ledger.note({ kind: 'values-deleted', count, ...(before === undefined ? {} : { before }) })
      return { count }
    },
  }
}
