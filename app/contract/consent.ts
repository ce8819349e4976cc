import { z } from 'zod'
import { jsonObjectSchema } from './json.ts'
import { toolAnnotationsSchema } from './server.ts'

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
  reasons: z.array(reasonSchema),
  change: definitionChangeSchema.optional(),
  askedAt: z.number(),
})
export type ConsentRequest = z.infer<typeof consentRequestSchema>

/** `arguments` is what the person saw last, edited or not; the call runs with exactly these. */
export const consentAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('allow-once'), arguments: jsonObjectSchema }),
  z.object({ kind: z.literal('allow-conversation'), arguments: jsonObjectSchema }),
  z.object({ kind: z.literal('allow-always'), cover: z.enum(['tool', 'arguments']), arguments: jsonObjectSchema }),
  z.object({ kind: z.literal('deny'), message: z.string().max(4000).optional() }),
])
export type ConsentAnswer = z.infer<typeof consentAnswerSchema>

export const argumentProblemSchema = z.object({ path: z.string(), message: z.string() })
export type ArgumentProblem = z.infer<typeof argumentProblemSchema>

/**
 * A standing answer of the person. It is for this tool as it was defined then (`definitionHash`) of this server as it
 * was configured then (`serverHash`): another program under the same name has no grant.
 */
export const grantSchema = z.object({
  grantId: z.string(),
  createdAt: z.number(),
  scope: z.discriminatedUnion('kind', [z.object({ kind: z.literal('always') }), z.object({ kind: z.literal('conversation'), conversationId: z.string() })]),
  rule: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('tool'), server: z.string(), serverHash: z.string(), tool: z.string(), definitionHash: z.string() }),
    z.object({ kind: z.literal('tool-arguments'), server: z.string(), serverHash: z.string(), tool: z.string(), definitionHash: z.string(), arguments: jsonObjectSchema }),
    z.object({ kind: z.literal('read-only'), server: z.string(), serverHash: z.string() }),
    /** `*` stands for any run of characters. */
    z.object({ kind: z.literal('deny'), server: z.string(), tool: z.string() }),
  ]),
  uses: z.number(),
})
export type Grant = z.infer<typeof grantSchema>
