import { z } from 'zod'
import { type ConversationEvent, conversationEventSchema } from '#contract/conversation.ts'
import { conversationSourceSchema } from '#contract/library.ts'

/**
 * Steward's own file: JSON lines. A header; then for each conversation its line, its events in their order, the bytes that they name in
 * pieces, and a line that says how much that was, so that a file that was cut is known as one. Last a line for the whole.
 */
export const FORMAT = 'steward-conversations'
export const VERSION = 1

export const headerLineSchema = z.object({ format: z.literal(FORMAT), version: z.number().int().min(1), steward: z.string().max(100), exportedAt: z.number() })
export type HeaderLine = z.infer<typeof headerLineSchema>

/** The last moment of the year 9999. A later one is no date for SQLite, and what is far beyond is none for anybody: one such row would break the list that it stands in. */
export const LAST_MOMENT = 253_402_300_799_999
export const moment = z.number().int().min(0).max(LAST_MOMENT)
/** Sums of it must stay whole numbers. */
const MOST_TOKENS = 1e12

export const fileLineSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('conversation'),
    /** Where it was exported: who imports it gives it another, and knows by this one that it was here before. */
    conversationId: z.string().max(200),
    title: z.string().max(500),
    titledBy: z.enum(['start', 'model', 'person']).default('person'),
    createdAt: moment,
    updatedAt: moment,
    headTurnId: z.string().nullable(),
    /** By name: ids mean nothing elsewhere. */
    folder: z.string().max(100).nullable().default(null),
    pinned: z.boolean().default(false),
    archived: z.boolean().default(false),
    source: conversationSourceSchema.nullable().default(null),
  }),
  z.object({ type: z.literal('event'), event: conversationEventSchema.refine(isSound) }),
  /** `data` is base64. A blob that is named twice in a conversation stands there once. */
  z.object({ type: z.literal('blob'), blobId: z.string().max(200), name: z.string().max(500), mimeType: z.string().max(200), size: z.number().int().nonnegative(), offset: z.number().int().nonnegative(), data: z.base64() }),
  /** Bytes that were not there any more, or were left out. */
  z.object({ type: z.literal('blob-missing'), blobId: z.string().max(200) }),
  z.object({ type: z.literal('conversation-end'), conversationId: z.string().max(200), events: z.number().int().nonnegative(), blobs: z.number().int().nonnegative() }),
  z.object({ type: z.literal('end'), conversations: z.number().int().nonnegative() }),
])
export type FileLine = z.infer<typeof fileLineSchema>

/** Whether its numbers are such as Steward writes. */
export function isSound(event: ConversationEvent): boolean {
  if (!moment.safeParse(event.at).success) return false
  return event.type !== 'step-end' || [...Object.values(event.usage), ...(event.servers ?? []).flatMap(({ definitions, results }) => [definitions, results])].every((tokens) => tokens === undefined || (tokens >= 0 && tokens <= MOST_TOKENS))
}
