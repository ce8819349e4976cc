import { toProblem } from '#contract/problem.ts'
import { closeCalls } from '#core/conversations/recover-turns.ts'
import type { EventDraft, EventLog } from '#core/conversations/event-log.ts'
import type { Ports } from '#core/ports/ports.ts'

type TurnEnd = Extract<EventDraft, { type: 'turn-end' }>

const TRY_AGAIN_MS = 2_000

/** Stores how turns ended; what the disk refuses waits until there is space, so that a turn does not stay open until the next start. */
export interface LateEnds {
  /** Never throws. */
  store(end: TurnEnd): void
  /** Tries what waits once more. */
  retry(): void
  close(): void
}

export function createLateEnds({ log, ports, onStored }: { log: EventLog; ports: Pick<Ports, 'clock' | 'conversations' | 'logger'>; onStored: (conversationId: string) => void }): LateEnds {
  let waiting: TurnEnd[] = []
  let cancel: (() => void) | undefined
  let closed = false

  /** True where it is stored. */
  function write(end: TurnEnd): boolean {
    const { conversationId, turnId } = end
    try {
      // A call whose result could not be kept has none: the turn must not end with it still running.
      if (end.outcome.kind !== 'done') closeCalls(ports.conversations, log, end, () => false)
      log.append(end, { durable: true })
      ports.conversations.update(conversationId, { updatedAt: ports.clock.now() })
      return true
    } catch (error) {
      ports.logger.error('The end of a turn could not be stored', { turnId, cause: toProblem(error).message })
      return false
    } finally {
      log.release(conversationId)
    }
  }

  function retry(): void {
    cancel?.()
    cancel = undefined
    const stored = waiting.filter((end) => !ports.conversations.get(end.conversationId) || write(end))
    waiting = waiting.filter((end) => !stored.includes(end))
    for (const { conversationId } of stored) onStored(conversationId)
    later()
  }

  function later(): void {
    if (waiting.length > 0 && !closed) cancel ??= ports.clock.after(TRY_AGAIN_MS, retry)
  }

  return {
    store(end) {
      if (write(end)) return
      waiting.push(end)
      later()
    },
    retry: () => void (waiting.length > 0 && retry()),
    close() {
      closed = true
      cancel?.()
    },
  }
}
