import { z } from 'zod'
import { attachmentSchema } from '../content.ts'
import { filledPromptSchema } from '../conversation.ts'
import { call, empty } from './shape.ts'

/** What is being written and was not sent. */
export const draftSchema = z.object({ text: z.string().max(2_000_000), attachments: z.array(attachmentSchema).max(50), prompt: filledPromptSchema.nullable() })
export type Draft = z.infer<typeof draftSchema>

/** Null: the conversation that has not begun. */
const place = z.object({ conversationId: z.string().nullable() })

/** Drafts, one a conversation. A `revision` rises with each change, so that two windows know of each other. */
export const draftCalls = {
  'draft.get': call(place, z.object({ draft: draftSchema.nullable(), revision: z.number() })),
  /**
   * The last one who writes wins. `base`: the revision that was changed; `overwritten`: what another window had written after it. `by`: the window.
   * @throws `conversation-unknown`
   */
  'draft.set': call(place.extend({ draft: draftSchema.nullable(), base: z.number(), by: z.string().max(100) }), z.object({ revision: z.number(), overwritten: draftSchema.nullable() })),
  /** Where something waits to be sent. */
  'draft.list': call(empty, z.object({ conversationIds: z.array(z.string().nullable()) })),
} as const
