import { z } from 'zod'
import { FIRST_PREVIOUS } from './entry-line.ts'

/** What an append must know of everything before it. It is kept outside the ledger, and is the head that the ledger is compared with. */
export const auditStateSchema = z.object({
  logId: z.string(),
  /** Of the last entry. */
  seq: z.number().int().nonnegative(),
  hash: z.string(),
  /** Lines of the file: entries, and lines that were torn. */
  lines: z.number().int().nonnegative(),
  frontier: z.array(z.string().nullable()).readonly(),
  /** Keys that an entry introduced. */
  keyIds: z.array(z.string()).readonly(),
  /** The last checkpoint. `lines`: how many there were with it. */
  checkpoint: z.object({ size: z.number(), root: z.string(), at: z.number(), keyId: z.string().nullable(), signature: z.string().nullable(), lines: z.number() }).optional(),
})
export type AuditState = z.infer<typeof auditStateSchema>

export function emptyState(): AuditState {
  return { logId: crypto.randomUUID(), seq: 0, hash: FIRST_PREVIOUS, lines: 0, frontier: [], keyIds: [] }
}

/** What was written last is nearly always what is read next; states are never changed, so one may be handed out again. */
let last: { readonly text: string; readonly state: AuditState } | undefined

export function writeState(state: AuditState): string {
  const text = JSON.stringify(state)
  last = { text, state }
  return text
}

export function readState(text: string | undefined): AuditState | undefined {
  if (text === undefined) return undefined
  if (last?.text === text) return last.state
  try {
    return auditStateSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
