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

const PAGE = 5_000

/** What the steps of a conversation have cost since midnight, by the person's own prices. Reads on from where it read last. */
export function createSpentToday({ conversations, clock }: { readonly conversations: Pick<ConversationStore, 'events'>; readonly clock: Pick<Clock, 'now'> }, prices: () => Budgets['prices']): (conversationId: string) => number {
  const sums = new Map<string, Sum>()
  return (conversationId) => {
    const day = new Date(clock.now()).setHours(0, 0, 0, 0)
    const before = sums.get(conversationId)
    const models = new Map(before?.models ?? [])
    let seq = before?.seq ?? 0
    let money = before?.day === day ? before.money : 0
    for (;;) {
      const events = conversations.events(conversationId, seq, PAGE)
      for (const event of events) {
        seq = event.seq
        // The turns of a copied conversation have no model here: they were paid for where they ran.
        if (event.type === 'turn-start' && !event.copyOf) models.set(event.turnId, `${event.model.providerId}/${event.model.model}`)
        else if (event.type === 'step-end' && event.at >= day) money += costOf(models.get(event.turnId) ?? '', event.usage, prices())
      }
      if (events.length < PAGE) break
    }
    sums.set(conversationId, { day, seq, models, money })
    return money
  }
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
