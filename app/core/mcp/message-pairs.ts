import type { ServerMessage } from '#contract/server.ts'
import type { Clock } from '#core/ports/clock.ts'

type Direction = ServerMessage['direction']

/** Requests that wait, and those that were answered: enough to tell what a late or second answer is. */
const MOST_REMEMBERED = 2_000

export interface PairedMessage {
  /** The index of the request that this answers, and how long that took in milliseconds. */
  readonly answers?: number
  readonly durationMs?: number
  readonly failed?: boolean
  /** What is wrong with it, for the log. */
  readonly remark?: string
}

export interface MessagePairs {
  note(index: number, direction: Direction, message: object): PairedMessage
  /** A new connection begins, whose ids have nothing to do with those before. */
  reset(): void
}

/** Finds the request to each answer, in both directions. */
export function createMessagePairs(clock: Pick<Clock, 'monotonic'>): MessagePairs {
  const requests = new Map<string, { index: number; at: number; answered: boolean }>()

  return {
    note(index, direction, message) {
      const { method, id, result, error } = message as { method?: unknown; id?: unknown; result?: unknown; error?: unknown }
      if (typeof id !== 'string' && typeof id !== 'number') return {}
      if (typeof method === 'string') {
        // An id that is taken again belongs to the newer request.
        const key = keyOf(direction, id)
        requests.delete(key)
        requests.set(key, { index, at: clock.monotonic(), answered: false })
        const oldest = requests.size > MOST_REMEMBERED ? requests.keys().next().value : undefined
        if (oldest !== undefined) requests.delete(oldest)
        return {}
      }
      if (result === undefined && error === undefined) return {}
      const failed = error === undefined ? {} : { failed: true }
      const request = requests.get(keyOf(direction === 'sent' ? 'received' : 'sent', id))
      if (!request) return { ...failed, ...(direction === 'received' ? { remark: `An answer came to a request that was not made (id ${String(id).slice(0, 100)}). It was dropped.` } : {}) }
      const pair = { ...failed, answers: request.index, durationMs: Math.max(0, clock.monotonic() - request.at) }
      if (request.answered && direction === 'received') return { ...pair, remark: `The request with id ${String(id).slice(0, 100)} was answered twice. The second answer was dropped.` }
      request.answered = true
      return pair
    },
    reset: () => requests.clear(),
  }
}

/** `1` and `"1"` are different ids. */
function keyOf(direction: Direction, id: string | number): string {
  return `${direction} ${typeof id} ${id}`
}
