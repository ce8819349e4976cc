import type { Budgets } from '#contract/settings.ts'
import type { Clock } from '#core/ports/clock.ts'

const MINUTE = 60_000
/** Turns that are counted at a time; the oldest one goes first. */
const MOST_TURNS = 1_000

export interface BudgetedCall {
  readonly server: string
  readonly turnId: string | null
  readonly conversationId: string | null
}

/** Counts calls that ran without a question, against what the person lets run without one. */
export interface CallBudgets {
  /** Which budget the next call would go beyond, in a sentence for the person; undefined where none. */
  over(call: BudgetedCall): string | undefined
  count(call: BudgetedCall): void
  /** The person saw the call and let it go on: the counts begin anew. */
  begin(call: BudgetedCall): void
}

interface Parts {
  readonly clock: Pick<Clock, 'monotonic'>
  readonly budgets: () => Budgets
  /** The server's own limit, where the person set one. */
  readonly limitOf: (server: string) => number | null
  /** What a conversation has cost today. */
  readonly spentToday: (conversationId: string) => number
}

export function createCallBudgets({ clock, budgets, limitOf, spentToday }: Parts): CallBudgets {
  /** When the calls of the last minute were, by server. */
  const calls = new Map<string, number[]>()
  const turns = new Map<string, number>()
  /** What a conversation had cost when the person last let it go on. */
  const allowedFrom = new Map<string, number>()

  /** Those that are older go one by one: a filter over all of them would be paid by each call of a busy minute. */
  function lastMinute(server: string): number[] {
    const since = clock.monotonic() - MINUTE
    const recent = calls.get(server) ?? []
    const first = recent[0] === undefined || recent[0] > since ? 0 : recent.findIndex((at) => at > since)
    if (first !== 0) recent.splice(0, first === -1 ? recent.length : first)
    calls.set(server, recent)
    return recent
  }

  return {
    over({ server, turnId, conversationId }) {
      const { callsPerMinute, callsPerTurn, moneyPerDay } = budgets()
      const perMinute = limitOf(server) ?? callsPerMinute
      if (perMinute !== null && lastMinute(server).length >= perMinute) return `${server} was called ${perMinute} times in the last minute without a question; that is your limit.`
      if (turnId !== null && callsPerTurn !== null && (turns.get(turnId) ?? 0) >= callsPerTurn) return `This turn made ${callsPerTurn} calls without a question; that is your limit.`
      if (conversationId === null || moneyPerDay === null) return undefined
      const spent = spentToday(conversationId)
      return spent - (allowedFrom.get(conversationId) ?? 0) >= moneyPerDay ? `This conversation has cost ${spent.toFixed(2)} today; your limit is ${moneyPerDay.toFixed(2)}.` : undefined
    },
    count({ server, turnId }) {
      lastMinute(server).push(clock.monotonic())
      if (turnId === null) return
      turns.set(turnId, (turns.get(turnId) ?? 0) + 1)
      const [oldest] = turns.keys()
      if (turns.size > MOST_TURNS && oldest !== undefined) turns.delete(oldest)
    },
    begin({ server, turnId, conversationId }) {
      calls.delete(server)
      if (turnId !== null) turns.delete(turnId)
      if (conversationId !== null && budgets().moneyPerDay !== null) allowedFrom.set(conversationId, spentToday(conversationId))
    },
  }
}
