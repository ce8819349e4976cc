import type { ReconnectionScheduler, StreamableHTTPReconnectionOptions } from '@modelcontextprotocol/client'
import type { Clock } from '#core/ports/clock.ts'

/** How an event stream of the older era that broke is taken up again (`Last-Event-ID`). A call whose stream is given up fails. Milliseconds. */
export const RECONNECTION: StreamableHTTPReconnectionOptions = { initialReconnectionDelay: 1_000, reconnectionDelayGrowFactor: 2, maxReconnectionDelay: 30_000, maxRetries: 5 }

/** A server may say how long to wait (`retry:`). More often than this within a minute, it does not get its way below `SLOW`. */
const OFTEN = 10
const SLOW = 2_000
const LONGEST = 300_000

/** Keeps a server that ends each stream at once, or names a wait of nothing, from making a storm of requests. */
export function steadyReconnection(clock: Clock): ReconnectionScheduler {
  let recent: number[] = []
  return (reconnect, delay) => {
    const now = clock.monotonic()
    recent = [...recent.filter((at) => now - at < 60_000), now]
    const least = recent.length > OFTEN ? SLOW : 0
    return clock.after(Math.min(Math.max(Number.isFinite(delay) ? delay : LONGEST, least), LONGEST), reconnect)
  }
}
