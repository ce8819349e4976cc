import { z } from 'zod'
import { attachmentSchema } from '../content.ts'
import { conversationEventSchema, conversationSchema, filledPromptSchema } from '../conversation.ts'
import { modelRefSchema } from '../model.ts'
import { call, conversationId } from './shape.ts'

/** Conversations and their turns. */
export const conversationCalls = {
  'conversation.create': call(z.object({ title: z.string().max(500).optional(), projectId: z.string().optional() }), conversationSchema),
  'conversation.get': call(conversationId, conversationSchema),
  /**
   * Events after `after`, oldest first. `reset` when `after` lies beyond the last one: fold from an empty state. `hideSecrets`: for what
   * leaves this computer, also what the person typed or what was stored before a secret was known.
   */
  'conversation.events': call(
    conversationId.extend({ after: z.number().int().nonnegative(), limit: z.number().int().min(1).max(5000).default(2000), hideSecrets: z.boolean().optional() }),
    z.object({ events: z.array(conversationEventSchema), lastSeq: z.number(), reset: z.boolean() }),
  ),
  /**
   * A page of turns with all that is known of them, oldest first along the path to the head (for `around` a turn off that path: along
   * the path to the newest end below it). Shorter than `limit` where it would not fit a frame. What comes later comes as events above `lastSeq`.
   */
  'conversation.page': call(
    conversationId.extend({
      at: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('head') }),
        z.object({ kind: z.literal('before'), turnId: z.string() }),
        z.object({ kind: z.literal('after'), turnId: z.string() }),
        z.object({ kind: z.literal('around'), turnId: z.string() }),
      ]),
      limit: z.number().int().min(1).max(200).default(40),
    }),
    z.object({
      turns: z.array(
        z.object({
          turnId: z.string(),
          parentTurnId: z.string().nullable(),
          /** All turns with the same parent, oldest first, this one among them. */
          siblings: z.array(z.string()),
          events: z.array(conversationEventSchema),
          /** The turn alone is longer than a frame: `conversation.turn` gives what follows the last of these events. */
          cut: z.boolean(),
        }),
      ),
      hasBefore: z.boolean(),
      hasAfter: z.boolean(),
      headTurnId: z.string().nullable(),
      /** False where the page was asked `around` a turn of another branch. */
      onHeadPath: z.boolean(),
      lastSeq: z.number(),
    }),
  ),
  /** Events of one turn after `after`, as many as fit a frame. */
  'conversation.turn': call(conversationId.extend({ turnId: z.string(), after: z.number().int().nonnegative().default(0) }), z.object({ events: z.array(conversationEventSchema), cut: z.boolean() })),
  'conversation.rename': call(conversationId.extend({ title: z.string().min(1).max(500) }), conversationSchema),
  /** Shows the branch of the turn, to its newest end; with `exact` to the turn itself. */
  'conversation.select': call(conversationId.extend({ turnId: z.string(), exact: z.boolean().optional() }), conversationSchema),
  /**
   * What was said anywhere, and titles, as one types: every word must occur, the last one may be the beginning of a word. Newest first, or
   * best first among the newest matches (`among`: so many, where there are more). An aborted call stops searching.
   */
  'conversation.search': call(
    z.object({ text: z.string().min(1).max(1000), limit: z.number().int().min(1).max(200).default(50), order: z.enum(['newest', 'best']).default('newest'), cursor: z.string().max(100).regex(/^\d+$/).optional() }),
    z.object({
      hits: z.array(
        z.object({
          conversationId: z.string(),
          title: z.string(),
          /** Null where the title was found. */
          turnId: z.string().nullable(),
          at: z.number(),
          snippet: z.string(),
          /** Where the words stand in the snippet, in UTF-16 units. */
          marks: z.array(z.tuple([z.number(), z.number()])),
        }),
      ),
      /** The cursor of the next page. */
      next: z.string().nullable(),
      among: z.number().nullable(),
    }),
  ),
  /** In which turns of the path to the head a text stands, oldest first, and how often: for what a view has not loaded. Without regard to case. */
  'conversation.find': call(conversationId.extend({ text: z.string().min(1).max(1000) }), z.object({ turns: z.array(z.object({ turnId: z.string(), count: z.number() })), total: z.number() })),
  /** From a stranger: nothing in it is trusted, opens a view or brings a button. @throws `import-invalid` */
  'conversation.import': call(z.object({ title: z.string().max(500), createdAt: z.number(), events: z.array(conversationEventSchema) }), conversationSchema),

  'turn.start': call(
    z.object({
      /** Missing: a new conversation is made. */
      conversationId: z.string().optional(),
      /** The person was asked: the turn runs although a limit of usage is reached. */
      beyondLimit: z.boolean().optional(),
      /** The project of a new conversation. */
      projectId: z.string().optional(),
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
