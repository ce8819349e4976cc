import type { CallOutput } from '#contract/contract.ts'
import { costOf, priceOf, type ModelPrice } from '#contract/model-price.ts'
import type { UsageBy, UsageRow } from '#contract/usage.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { DayRange, ModelUsage, UsageStore } from '#core/ports/usage-store.ts'
import { dayOf } from './day-of.ts'

/** The sums of a range of days, with their money. */
export function readUsage(usage: UsageStore, prices: readonly ModelPrice[], { by, limit, ...range }: DayRange & { readonly by: UsageBy; readonly limit: number }): CallOutput<'usage.get'> {
  switch (by) {
    case 'day':
      return { rows: usage.byDay(range).map((row) => ({ ...sum(row.day, [row], prices), model: row.model })), left: 0 }
    case 'model':
      return { rows: usage.byModel(range).map((row) => sum(row.model, [row], prices)).toSorted(largest), left: 0 }
    case 'conversation': {
      const rows = [...Map.groupBy(usage.byConversation(range), ({ conversationId }) => conversationId)].map(([conversationId, models]) => ({ ...sum(conversationId, models, prices), title: conversationId === '' ? 'Titles, summaries and answers to servers' : (models[0]?.title ?? null) }))
      return cut(rows, limit)
    }
    case 'server':
      return cut(
        usage.byServer(range).map(({ server, requests, definitions, results }) => ({ key: server, requests, inputTokens: definitions + results, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0, definitionTokens: definitions, money: null })),
        limit,
      )
  }
}

/** What a conversation has cost today, by the person's own prices: a row or two, however long it is. */
export function spentToday({ usage, clock }: { readonly usage: Pick<UsageStore, 'byModel'>; readonly clock: Pick<Clock, 'now'> }, prices: readonly ModelPrice[], conversationId: string): number {
  const today = dayOf(clock.now())
  return usage.byModel({ from: today, to: today }, conversationId).reduce((money, row) => money + costOf(row.model, row, prices), 0)
}

function sum(key: string, models: readonly ModelUsage[], prices: readonly ModelPrice[]): UsageRow {
  const of = (name: 'requests' | 'inputTokens' | 'cachedInputTokens' | 'outputTokens' | 'reasoningTokens'): number => models.reduce((total, row) => total + row[name], 0)
  const money = models.some(({ model }) => priceOf(model, prices)) ? models.reduce((total, row) => total + costOf(row.model, row, prices), 0) : null
  return { key, requests: of('requests'), inputTokens: of('inputTokens'), cachedInputTokens: of('cachedInputTokens'), outputTokens: of('outputTokens'), reasoningTokens: of('reasoningTokens'), money }
}

const largest = (left: UsageRow, right: UsageRow): number => right.inputTokens + right.outputTokens - left.inputTokens - left.outputTokens

function cut(rows: UsageRow[], limit: number): { rows: UsageRow[]; left: number } {
  return { rows: rows.toSorted(largest).slice(0, limit), left: Math.max(0, rows.length - limit) }
}
