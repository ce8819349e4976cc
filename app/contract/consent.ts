import { z } from 'zod'
import { argumentConditionSchema } from './grant.ts'
import { jsonObjectSchema } from './json.ts'
import { toolAnnotationsSchema, toolSignSchema } from './server.ts'

/** Why the policy decided as it did. `text` is a plain sentence for the person. */
export const reasonSchema = z.object({
  code: z.enum([
    'deny-rule',
    'allow-rule',
    'definition-changed',
    'untrusted-data',
    'grant',
    'read-only-server',
    'first-use',
    'no-grant',
    'over-budget',
    'suspicious-tool',
    'own-files',
    'own-tool',
    'no-person',
  ]),
  text: z.string(),
})
export type Reason = z.infer<typeof reasonSchema>

/** A change of a tool's definition since it was last approved, as words kept, added and removed. */
export const definitionChangeSchema = z.object({
  words: z.array(z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() })),
})
export type DefinitionChange = z.infer<typeof definitionChangeSchema>

/** reads: only, and its own data; reads-outside: only, perhaps the outside world; adds: changes without destroying; changes: may change, delete or send anything. */
export const effectKindSchema = z.enum(['reads', 'reads-outside', 'adds', 'changes'])
export type EffectKind = z.infer<typeof effectKindSchema>

/** Something that a turn read from outside. */
export const trailEntrySchema = z.object({
  /** `server/tool`, `server/uri`, or in words. */
  origin: z.string(),
  /** The server that brought it; missing where it was not one. */
  server: z.string().optional(),
  /** What was read: a path, an address, a query. */
  subject: z.string().optional(),
  bytes: z.number().optional(),
  callId: z.string().optional(),
})
export type TrailEntry = z.infer<typeof trailEntrySchema>

/** What one argument of a call could be bound to; the first proposal is the narrowest, `any` the last. */
export const argumentOfferSchema = z.object({ argument: z.string(), proposals: z.array(argumentConditionSchema).min(1) })
export type ArgumentOffer = z.infer<typeof argumentOfferSchema>

/**
 * A tool call that waits for a person. The answer must carry `nonce`, which is bound to server, tool
 * definition and arguments, and is good for one answer: an approval cannot be replayed or moved.
 */
export const consentRequestSchema = z.object({
  requestId: z.string(),
  nonce: z.string(),
  callId: z.string(),
  /** Null where a person calls a tool by hand, outside a conversation. */
  conversationId: z.string().nullable(),
  turnId: z.string().nullable(),
  /** Who wants the call: the model, the person by hand, or a view (MCP App) of the same server. */
  caller: z.enum(['model', 'person', 'view']),
  server: z.string(),
  tool: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  annotations: toolAnnotationsSchema,
  definitionHash: z.string(),
  inputSchema: jsonObjectSchema,
  arguments: jsonObjectSchema,
  /** What the tool can do, in plain words, from its annotations and the lack of them. */
  effect: z.string(),
  /** The same in one word, by which requests of one step are grouped. */
  effectKind: effectKindSchema.default('changes'),
  /** Of the turn that the model asked in: requests of one step are one list. */
  step: z.number().optional(),
  reasons: z.array(reasonSchema),
  change: definitionChangeSchema.optional(),
  /** What in the tool's own words looks like poison, each with its reason. */
  signs: z.array(toolSignSchema).default([]),
  /** What this turn has read from outside before this call, oldest first; at most the last 20. */
  trail: z.array(trailEntrySchema).default([]),
  /** What leaves with the call: its size, and the hosts and addresses that stand in the arguments. */
  sends: z.object({ bytes: z.number(), destinations: z.array(z.string()) }).optional(),
  /** What a standing answer could be bound to, argument by argument. Empty where the tool takes none. */
  offers: z.array(argumentOfferSchema).default([]),
  /** The read-only calls of this server may be allowed with this answer. */
  offersReadOnly: z.boolean().default(false),
  /** The person may say with this answer that what these servers bring is trusted. */
  offersTrust: z.array(z.string()).default([]),
  /** The project of its conversation: a standing answer may hold in it alone. */
  project: z.object({ projectId: z.string(), name: z.string() }).optional(),
  /** The arguments that the caller wanted, where the person changed them. */
  editedFrom: jsonObjectSchema.optional(),
  askedAt: z.number(),
})
export type ConsentRequest = z.infer<typeof consentRequestSchema>

const standing = {
  /** Milliseconds since 1970; missing where the answer has no end. */
  expiresAt: z.number().optional(),
}
/** `project`: of the request; refused where it has none. */
const scope = z.enum(['conversation', 'project', 'always'])

/**
 * An answer is for the request as it was shown: it carries no arguments of its own. Who wants other arguments makes a new
 * request of them first (`consent.edit`).
 */
export const consentAnswerSchema = z.discriminatedUnion('kind', [
  /** `trust`: servers, of those that the request offers, whose results count as trusted from now on. */
  z.object({ kind: z.literal('allow-once'), trust: z.array(z.string()).optional() }),
  z.object({ kind: z.literal('allow-conversation'), ...standing }),
  /** `arguments`: exactly these. */
  z.object({ kind: z.literal('allow-always'), cover: z.enum(['tool', 'arguments']), scope: z.enum(['project', 'always']).optional(), ...standing }),
  /** Calls of this tool whose arguments fit; this one must. */
  z.object({ kind: z.literal('allow-where'), scope, conditions: z.array(argumentConditionSchema).max(100), ...standing }),
  /** This call, and all of this server that only read. */
  z.object({ kind: z.literal('allow-read-only'), scope, ...standing }),
  z.object({ kind: z.literal('deny'), message: z.string().max(4000).optional() }),
])
export type ConsentAnswer = z.infer<typeof consentAnswerSchema>

export const argumentProblemSchema = z.object({ path: z.string(), message: z.string() })
export type ArgumentProblem = z.infer<typeof argumentProblemSchema>
