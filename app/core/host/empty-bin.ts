import { BIN_DAYS } from '#contract/library.ts'
import { toProblem } from '#contract/problem.ts'
import type { Ledger } from '#core/audit/ledger.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Turns } from '#core/turns/turns.ts'
import { removeConversation } from './library-handlers.ts'

const DAY_MS = 86_400_000
/** Long after the first window, and short enough that a day of short sessions gets to it. */
const FIRST_MS = 60_000
/** At once; more of them go with the next round, so that nothing else waits. */
const BATCH = 20

interface Parts {
  readonly ports: Pick<Ports, 'audit' | 'clock' | 'conversations' | 'library' | 'logger'>
  readonly ledger: Pick<Ledger, 'note'>
  readonly turns: Pick<Turns, 'announce' | 'isRunning'>
}

/** Deletes for good what has been in the bin for 30 days, a few at a time. Gives the function that ends it. */
export function emptyBin(parts: Parts): () => void {
  const { clock, library, logger } = parts.ports
  let cancel = clock.after(FIRST_MS, round)
  function round(): void {
    let isMore = false
    try {
      const due = library.discardedBefore(clock.now() - BIN_DAYS * DAY_MS, BATCH)
      for (const conversationId of due) if (!parts.turns.isRunning(conversationId)) removeConversation(parts, conversationId)
      isMore = due.length === BATCH
    } catch (error) {
      logger.warn('The bin could not be emptied', { cause: toProblem(error).message })
    }
    cancel = clock.after(isMore ? 1000 : DAY_MS, round)
  }
  return () => cancel()
}
