import { z } from 'zod'
import { compactionSchema, contextBillSchema, contextChangeSchema, contextDraftSchema, summaryProposalSchema } from '../context.ts'
import { modelRefSchema } from '../model.ts'
import { call, conversationId, empty } from './shape.ts'

/** What the next request holds, and keeping it within bounds. */
export const contextCalls = {
  /** `model`: missing, that of the last turn. `conversationId` null: of a conversation that does not exist yet. */
  'context.get': call(z.object({ conversationId: z.string().nullable(), projectId: z.string().optional(), model: modelRefSchema.optional(), draft: contextDraftSchema.optional() }), contextBillSchema),
  'context.change': call(conversationId.extend({ changes: z.array(contextChangeSchema).min(1).max(200) }), empty),
  /** Has the model write a summary of the older turns; nothing changes by it. */
  'context.summarize': call(conversationId.extend({ model: modelRefSchema.optional() }), summaryProposalSchema),
  /** Puts the summary, as the person accepted it, in the place of those turns. */
  'context.compact': call(conversationId.extend(compactionSchema.omit({ compactionId: true }).shape), z.object({ compactionId: z.string() })),
} as const
