import { z } from 'zod'
import { contextBillSchema, contextChangeSchema, contextDraftSchema } from '../context.ts'
import { modelRefSchema } from '../model.ts'
import { call, conversationId, empty } from './shape.ts'

/** What the next request holds, and keeping it within bounds. */
export const contextCalls = {
  /** `model`: missing, that of the last turn. `conversationId` null: of a conversation that does not exist yet. */
  'context.get': call(z.object({ conversationId: z.string().nullable(), projectId: z.string().optional(), model: modelRefSchema.optional(), draft: contextDraftSchema.optional() }), contextBillSchema),
  'context.change': call(conversationId.extend({ changes: z.array(contextChangeSchema).min(1).max(200) }), empty),
} as const
