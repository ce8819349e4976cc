import type { ConversationEvent } from '#contract/conversation.ts'
import type { Usage } from '#contract/model.ts'
import type { Budgets } from '#contract/settings.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { ConversationStore } from '#core/ports/conversation-store.ts'

interface Sum {
  readonly day: number
  readonly seq: number
  readonly models: ReadonlyMap<string, string>
  readonly money: number
}

type TurnStart = Extract<ConversationEvent, { type: 'turn-start' }>
type Store = Pick<ConversationStore, 'events' | 'lastSeq' | 'turn'>

const PAGE = 5_000
/** What one look at the time of an event reads: a damaged one tells no time. */
const LOOK = 5

/** What the steps of a conversation have cost since midnight, by the person's own prices. Reads today's events, and on from where it read last. */
export function createSpentToday({ conversations, clock }: { readonly conversations: Store; readonly clock: Pick<Clock, 'now'> }, prices: () => Budgets['prices']): (conversationId: string) => number {
  const sums = new Map<string, Sum>()
  return (conversationId) => {
    const day = new Date(clock.now()).setHours(0, 0, 0, 0)
    const known = sums.get(conversationId)
    const before = known?.day === day ? known : undefined
    const models = new Map(before?.models ?? [])
    let seq = before?.seq ?? lastBefore(conversations, conversationId, day)
    let money = before?.money ?? 0
    for (;;) {
      const events = conversations.events(conversationId, seq, PAGE)
      for (const event of events) {
        seq = event.seq
        if (event.type === 'turn-start') models.set(event.turnId, nameOf(event))
        else if (event.type === 'step-end' && event.at >= day) {
          const model = models.get(event.turnId) ?? modelOf(conversations, conversationId, event.turnId)
          models.set(event.turnId, model)
          money += costOf(model, event.usage, prices())
        }
      }
      if (events.length < PAGE) break
    }
    // Of yesterday's conversations nothing is kept.
    for (const [id, sum] of sums) if (sum.day !== day) sums.delete(id)
    sums.set(conversationId, { day, seq, models, money })
    return money
  }
}

/** A number before which nothing is of the day, found by halving: events lie in the order of their time. */
function lastBefore(store: Store, conversationId: string, day: number): number {
  let from = 0
  let to = store.lastSeq(conversationId)
  while (from < to) {
    const middle = Math.floor((from + to) / 2)
    const at = Math.max(...store.events(conversationId, middle, LOOK).map((event) => event.at))
    if (at >= day) to = middle
    else from = middle + 1
  }
  return Math.max(0, from - LOOK)
}

/** The turn began yesterday. */
function modelOf(store: Store, conversationId: string, turnId: string): string {
  const start = store.turn(conversationId, turnId).find((event) => event.type === 'turn-start')
  return start ? nameOf(start) : ''
}

/** The turns of a copied conversation have no model here: they were paid for where they ran. */
function nameOf({ model: { providerId, model }, copyOf }: TurnStart): string {
  return copyOf ? '' : `${providerId}/${model}`
}

/** What the usage costs by the person's own prices; 0 where they have none for the model. */
export function costOf(model: string, { inputTokens = 0, outputTokens = 0 }: Usage, prices: Budgets['prices']): number {
  const price = priceOf(model, prices)
  return price ? (inputTokens * price.input + outputTokens * price.output) / 1_000_000 : 0
}

/** `model` is `provider/model`. */
export function priceOf(model: string, prices: Budgets['prices']): Budgets['prices'][number] | undefined {
  return prices.find((candidate) => matches(candidate.model, model))
}

/** `*` at the end, or alone, stands for anything. */
function matches(pattern: string, model: string): boolean {
  return pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : pattern === model
}
