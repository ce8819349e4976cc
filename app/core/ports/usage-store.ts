import type { Usage } from '#contract/model.ts'

export interface UsageSum {
  readonly requests: number
  readonly inputTokens: number
  readonly cachedInputTokens: number
  readonly outputTokens: number
  readonly reasoningTokens: number
}
export interface ModelUsage extends UsageSum {
  /** `providerId/model`. */
  readonly model: string
}

/** From one day to another, both included, as `2026-11-29` where the person is. */
export interface DayRange {
  readonly from: string
  readonly to: string
}

/**
 * What requests to models have used. The store adds to it in the transaction that stores the end of a step, so that each step
 * counts once; what a deleted conversation has used stays, without a word of it.
 */
export interface UsageStore {
  /** A request that stands in no conversation; its `conversationId` is empty. @throws StewardError of the store */
  add(day: string, model: string, usage: Usage): void
  byDay(range: DayRange): (ModelUsage & { readonly day: string })[]
  /** Of all conversations, or of one. */
  byModel(range: DayRange, conversationId?: string): ModelUsage[]
  /** One row a conversation and model. `title` is null where the conversation is gone. */
  byConversation(range: DayRange): (ModelUsage & { readonly conversationId: string; readonly title: string | null })[]
  byServer(range: DayRange): { readonly server: string; readonly requests: number; readonly definitions: number; readonly results: number }[]
}
