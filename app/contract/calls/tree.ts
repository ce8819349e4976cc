import { z } from 'zod'
import { definitionChangeSchema } from '../consent.ts'
import { conversationSchema, turnOutcomeSchema } from '../conversation.ts'
import { modelRefSchema } from '../model.ts'
import { call, conversationId } from './shape.ts'

const turn = conversationId.extend({ turnId: z.string() })

/** A stretch of turns between two places where the tree parts. */
export const branchSchema = z.object({
  /** Its first turn. */
  turnId: z.string(),
  /** Its last one: where it parts again, or ends. */
  lastTurnId: z.string(),
  /** The first turn of the branch that it parts from; null at the beginning. */
  parent: z.string().nullable(),
  /** How many forks lie before it. */
  depth: z.number(),
  turns: z.number(),
  /** The first words of the first question and of its answer. */
  question: z.string(),
  answer: z.string(),
  model: modelRefSchema,
  at: z.number(),
  /** Of its last turn; null while that one runs. */
  outcome: z.enum(turnOutcomeSchema.options.map(({ shape }) => shape.kind.value)).nullable(),
  /** On the path that is shown. */
  isShown: z.boolean(),
})
export type Branch = z.infer<typeof branchSchema>

/** The tree of a conversation's turns: its branches, and what is made of one of them. */
export const treeCalls = {
  /** In the order in which they are drawn: a branch, then what parts from it, oldest first. */
  'conversation.branches': call(conversationId, z.object({ branches: z.array(branchSchema) })),
  /** Two answers, of one conversation or of two: what the right one says otherwise, word by word, and what each cost by the person's own prices (null: no price). */
  'conversation.compare': call(z.object({ left: turn, right: turn }), z.object({ words: definitionChangeSchema.shape.words, costs: z.tuple([z.number().nullable(), z.number().nullable()]) })),
  /** The path up to a turn as a new conversation; the old one stays as it is. */
  'conversation.fork': call(turn, conversationSchema),
} as const
