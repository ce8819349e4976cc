import { z } from 'zod'
import { conversationSchema, turnOutcomeSchema } from '../conversation.ts'
import { modelRefSchema, usageSchema } from '../model.ts'
import { call, conversationId } from './shape.ts'

const factsSchema = z.object({ usage: usageSchema, durationMs: z.number(), /** By the person's own prices; null where they have none for the model. */ cost: z.number().nullable() })

export const rerunAnswerSchema = z.object({
  turnId: z.string(),
  originalTurnId: z.string(),
  question: z.string(),
  /** Null while it runs. */
  outcome: z.enum(turnOutcomeSchema.options.map(({ shape }) => shape.kind.value)).nullable(),
  /** `recorded` were answered from the record; `unrecorded` were not in it and not made; `called` were really made, through the gate. */
  calls: z.object({ recorded: z.number(), unrecorded: z.number(), called: z.number() }),
  now: factsSchema,
  /** Null where the original is gone. */
  before: factsSchema.nullable(),
})
export type RerunAnswer = z.infer<typeof rerunAnswerSchema>

/** `questions`: how many there are to be asked; fewer answers while it runs, or where it ended early. */
export const rerunSummarySchema = z.object({ questions: z.number(), answers: z.array(rerunAnswerSchema) })
export type RerunSummary = z.infer<typeof rerunSummarySchema>

/** The flight recorder. A replay needs no call: a view folds `conversation.events` again. */
export const recorderCalls = {
  /**
   * Asks the questions of a path again of another model, in a new conversation, with recorded results where the calls match (server,
   * tool, arguments). `unrecorded`: what becomes of the others: they are refused, or really called with consent as always. Answers
   * when the first question was sent; `conversation-change` and the turns' events tell the rest.
   */
  'conversation.rerun': call(conversationId.extend({ turnId: z.string().optional(), model: modelRefSchema, unrecorded: z.enum(['refuse', 'call']).default('refuse') }), conversationSchema),
  /** @throws `rerun-none` where the conversation is no re-run */
  'conversation.rerunSummary': call(conversationId, rerunSummarySchema),
} as const
