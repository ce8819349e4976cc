import { z } from 'zod'
import { argumentProblemSchema, consentAnswerSchema, consentRequestSchema, definitionChangeSchema } from '../consent.ts'
import { argumentConditionSchema, grantSchema, pastCallSchema } from '../grant.ts'
import { jsonObjectSchema } from '../json.ts'
import { call, empty, serverName, toolCallResult } from './shape.ts'

const answerInput = z.object({ requestId: z.string(), nonce: z.string(), answer: consentAnswerSchema })

/** Requests for consent, standing answers, and tools. */
export const consentCalls = {
  'consent.list': call(empty, z.object({ requests: z.array(consentRequestSchema) })),
  /** @throws `consent-request-gone`, `consent-nonce-wrong`, `grant-too-narrow` where the conditions do not fit this very call */
  'consent.answer': call(answerInput, empty),
  /** Several requests in one go: all of them are answered, or none. */
  'consent.answer-all': call(z.object({ answers: z.array(answerInput).min(1).max(200) }), empty),
  'consent.check': call(z.object({ requestId: z.string(), arguments: jsonObjectSchema }), z.object({ problems: z.array(argumentProblemSchema) })),
  /** Puts a request with other arguments in the place of this one, to be looked at and answered anew. @throws `arguments-invalid` */
  'consent.edit': call(z.object({ requestId: z.string(), nonce: z.string(), arguments: jsonObjectSchema }), consentRequestSchema),
  /** Which of the last calls of this tool a standing answer with these conditions would have allowed; newest first. */
  'consent.preview': call(z.object({ requestId: z.string(), conditions: z.array(argumentConditionSchema).max(100) }), z.object({ coversThis: z.boolean(), covered: z.array(pastCallSchema), asked: z.array(pastCallSchema) })),

  'grant.list': call(empty, z.object({ grants: z.array(grantSchema) })),
  /** `read-only`: only for a server of which the person has answered for a call that only reads. @throws `nothing-seen-yet` */
  'grant.add': call(
    z.object({ rule: z.discriminatedUnion('kind', [z.object({ kind: z.literal('read-only'), server: z.string() }), z.object({ kind: z.literal('deny'), server: z.string(), tool: z.string() })]), expiresAt: z.number().optional() }),
    grantSchema,
  ),
  'grant.revoke': call(z.object({ grantId: z.string() }), empty),

  /** Every tool that its server changed since it was approved, and that the person has not looked at. */
  'tool.changed': call(empty, z.object({ tools: z.array(z.object({ server: z.string(), tool: z.string(), definitionHash: z.string() })) })),
  /** What its server changed in a tool since it was approved; null where nothing is to be looked at. */
  'tool.change': call(serverName.extend({ tool: z.string() }), z.object({ definitionHash: z.string(), change: definitionChangeSchema.nullable() })),
  /** The person has looked at the tool as it is now. Grants that were for the old one stay gone. @throws `tool-changed` where it is another one again */
  'tool.review': call(serverName.extend({ tool: z.string(), definitionHash: z.string() }), empty),
  /** Calls a tool by hand; it passes the same gate as a call of a model. Aborting the call stops the tool. */
  'tool.call': call(
    z.object({
      server: z.string(),
      tool: z.string(),
      arguments: jsonObjectSchema.default({}),
      /** Set where an open view makes the call: only tools of its own server that are meant for it. */
      view: z.object({ viewId: z.string(), conversationId: z.string().nullable(), turnId: z.string().nullable() }).optional(),
      /** Chosen by the caller, so that progress and a task can be told apart before the answer. */
      callId: z.string().max(100).optional(),
    }),
    toolCallResult,
  ),
} as const
