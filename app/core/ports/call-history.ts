import type { PastCall } from '#contract/grant.ts'

/** The last calls that were sent, by tool, so that a person sees what a standing answer would have allowed. */
export interface CallHistory {
  /** Keeps the last 200 of each tool. Not durable: the ledger is the record. */
  add(server: string, tool: string, call: PastCall): void
  /** Newest first. */
  list(server: string, tool: string): PastCall[]
}
