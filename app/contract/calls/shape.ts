import { z } from 'zod'
import { contentPartSchema } from '../content.ts'
import { toolOutcomeSchema } from '../conversation.ts'
import { jsonObjectSchema, jsonValueSchema } from '../json.ts'

export const empty = z.object({})
export const serverName = z.object({ server: z.string() })
export const conversationId = z.object({ conversationId: z.string() })

/** A call of the contract: what a caller gives, and what comes back. */
export function call<Input extends z.ZodType, Output extends z.ZodType>(input: Input, output: Output) {
  return { input, output }
}

/** What came of a call by hand. */
export const toolCallResult = z.object({ callId: z.string(), outcome: toolOutcomeSchema, content: z.array(contentPartSchema), structuredContent: jsonValueSchema.optional(), meta: jsonObjectSchema.optional(), durationMs: z.number() })
