import { z } from 'zod'
import { attachmentSchema } from '../content.ts'
import { conversationEventSchema, conversationSchema, filledPromptSchema } from '../conversation.ts'
import { modelRefSchema } from '../model.ts'
import { call, conversationId } from './shape.ts'

/** Conversations and their turns. */
export const conversationCalls = {
  'conversation.create': call(z.object({ title: z.string().max(500).optional() }), conversationSchema),
  'conversation.get': call(conversationId, conversationSchema),
  /**
   * Events after `after`, oldest first. `reset` when `after` lies beyond the last one: fold from an empty state. `hideSecrets`: for what
   * leaves this computer, also what the person typed or what was stored before a secret was known.
   */
  'conversation.events': call(
    conversationId.extend({ after: z.number().int().nonnegative(), limit: z.number().int().min(1).max(5000).default(2000), hideSecrets: z.boolean().optional() }),
    z.object({ events: z.array(conversationEventSchema), lastSeq: z.number(), reset: z.boolean() }),
  ),
  'conversation.rename': call(conversationId.extend({ title: z.string().min(1).max(500) }), conversationSchema),
  'conversation.select': call(conversationId.extend({ turnId: z.string() }), conversationSchema),
  'conversation.search': call(
    z.object({ text: z.string().min(1).max(1000), limit: z.number().int().min(1).max(200).default(50) }),
    z.object({ hits: z.array(z.object({ conversationId: z.string(), title: z.string(), turnId: z.string().nullable(), snippet: z.string(), at: z.number() })) }),
  ),
  'conversation.import': call(z.object({ title: z.string().max(500), createdAt: z.number(), events: z.array(conversationEventSchema) }), conversationSchema),

  'turn.start': call(
    z.object({
      /** Missing: a new conversation is made. */
      conversationId: z.string().optional(),
      text: z.string().max(2_000_000),
      attachments: z.array(attachmentSchema).max(50).default([]),
      prompt: filledPromptSchema.optional(),
      model: modelRefSchema.optional(),
      /** The turn to follow. Missing: the head. Null or an earlier turn: a new branch (edit and resend). */
      parentTurnId: z.string().nullable().optional(),
      maxSteps: z.number().int().min(1).max(500).optional(),
    }),
    z.object({ conversationId: z.string(), turnId: z.string() }),
  ),
  'turn.continue': call(conversationId.extend({ turnId: z.string(), model: modelRefSchema.optional() }), z.object({ conversationId: z.string(), turnId: z.string() })),
  'turn.cancel': call(conversationId.extend({ turnId: z.string() }), z.object({ cancelled: z.boolean() })),
} as const
