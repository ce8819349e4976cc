import type { ServerOptions } from '#contract/server.ts'
import type { Clock } from '#core/ports/clock.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

export interface SamplingBudgets {
  left(server: string, budget: ServerOptions['samplingBudget']): { requestsLeft: number; tokensLeft: number }
  countRequest(server: string): void
  countTokens(server: string, tokens: number): void
}

/**
 * What servers used of the person's model in the last hour and day. Kept while Steward runs: each request is reviewed
 * all the same, and a server cannot restart Steward.
 */
export function createSamplingBudgets(clock: Pick<Clock, 'monotonic'>): SamplingBudgets {
  const used = new Map<string, { requests: number[]; tokens: { at: number; count: number }[] }>()

  function of(server: string): { requests: number[]; tokens: { at: number; count: number }[] } {
    const now = clock.monotonic()
    const { requests, tokens } = used.get(server) ?? { requests: [], tokens: [] }
    const recent = { requests: requests.filter((at) => now - at < HOUR), tokens: tokens.filter(({ at }) => now - at < DAY) }
    used.set(server, recent)
    return recent
  }

  return {
    left(server, { requestsPerHour, tokensPerDay }) {
      const { requests, tokens } = of(server)
      const spent = tokens.reduce((sum, { count }) => sum + count, 0)
      return { requestsLeft: Math.max(0, requestsPerHour - requests.length), tokensLeft: Math.max(0, tokensPerDay - spent) }
    },
    countRequest: (server) => void of(server).requests.push(clock.monotonic()),
    countTokens: (server, count) => void of(server).tokens.push({ at: clock.monotonic(), count }),
  }
}
