import { z } from 'zod'
import { usageLimitSchema } from './settings.ts'

/** A day where the person is, as `2026-11-29`. */
export const daySchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)

export const usageBySchema = z.enum(['day', 'model', 'conversation', 'server'])
export type UsageBy = z.infer<typeof usageBySchema>

/**
 * What was used, summed. Tokens are the provider's own count, cached ones among the input and reasoning among the output. Of a
 * server, `inputTokens` is what its definitions and results took in requests, by Steward's estimate; providers do not count by server.
 */
export const usageRowSchema = z.object({
  /** The day, `providerId/model`, the conversation's id (empty: requests that stand in none), or the server. */
  key: z.string(),
  /** Of a day: one row a model. */
  model: z.string().optional(),
  /** Of a conversation; null where it was deleted. */
  title: z.string().nullable().optional(),
  /** Requests to the model; of a server, those that held something of it. */
  requests: z.number(),
  inputTokens: z.number(),
  cachedInputTokens: z.number(),
  outputTokens: z.number(),
  reasoningTokens: z.number(),
  /** Of a server: how much of it were definitions of its tools. */
  definitionTokens: z.number().optional(),
  /** By the person's prices as they are now; null where they have none for any of its models. */
  money: z.number().nullable(),
})
export type UsageRow = z.infer<typeof usageRowSchema>

/** A limit, and how much of it is used in its day or month. */
export const limitStateSchema = z.object({ limit: usageLimitSchema, used: z.number(), state: z.enum(['below', 'near', 'reached']), sentence: z.string() })
export type LimitState = z.infer<typeof limitStateSchema>
