import { z } from 'zod'
import { jsonObjectSchema, jsonValueSchema } from './json.ts'

const argument = z.string().max(500)

/**
 * What a grant asks of one argument of a call. An argument that no condition names is not covered; one that is
 * missing from the call is covered by `any` alone, because the server's default for it may reach further than what was allowed.
 */
export const argumentConditionSchema = z.discriminatedUnion('kind', [
  /** Whatever it is. */
  z.object({ kind: z.literal('any'), argument }),
  /** One of these values. */
  z.object({ kind: z.literal('values'), argument, values: z.array(jsonValueSchema).min(1).max(100) }),
  /** A path, or a list of paths, in this folder or the folder itself: absolute, after `..` and symbolic links. */
  z.object({ kind: z.literal('path'), argument, folder: z.string().min(1).max(4096) }),
  /** An address, or a list of addresses, at exactly this host and port, over http or https as the grant says. */
  z.object({ kind: z.literal('host'), argument, protocol: z.enum(['http:', 'https:']), host: z.string().min(1).max(300) }),
  /** A number from `min` to `max`, both included. */
  z.object({ kind: z.literal('number'), argument, min: z.number(), max: z.number() }),
  /**
   * Text, where `*` stands for any run of characters but those that end or join commands (line breaks, `; & | < > $ ( ) { }` and the
   * backtick), so that "git status *" does not cover "git status; rm"; `\*` is a star.
   */
  z.object({ kind: z.literal('text'), argument, pattern: z.string().min(1).max(1000) }),
])
export type ArgumentCondition = z.infer<typeof argumentConditionSchema>

const ofTool = { server: z.string(), serverHash: z.string(), tool: z.string(), definitionHash: z.string() }

export const grantScopeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('always') }),
  z.object({ kind: z.literal('conversation'), conversationId: z.string() }),
  /** In the conversations of this project, as long as they belong to it. */
  z.object({ kind: z.literal('project'), projectId: z.string() }),
])

/**
 * A standing answer of the person. It is for this tool as it was defined then (`definitionHash`) of this server as it
 * was configured then (`serverHash`): another program under the same name has no grant.
 */
export const grantSchema = z.object({
  grantId: z.string(),
  createdAt: z.number(),
  scope: grantScopeSchema,
  rule: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('tool'), ...ofTool }),
    z.object({ kind: z.literal('tool-arguments'), ...ofTool, arguments: jsonObjectSchema }),
    z.object({ kind: z.literal('tool-where'), ...ofTool, conditions: z.array(argumentConditionSchema).max(100) }),
    z.object({ kind: z.literal('read-only'), server: z.string(), serverHash: z.string() }),
    /** `*` stands for any run of characters. */
    z.object({ kind: z.literal('deny'), server: z.string(), tool: z.string() }),
  ]),
  /** Milliseconds since 1970; missing where it has no end. */
  expiresAt: z.number().optional(),
  uses: z.number(),
  lastUsedAt: z.number().optional(),
})
export type Grant = z.infer<typeof grantSchema>

/** A call that ran before, for the preview of a grant. Secrets in `arguments` are masked. */
export const pastCallSchema = z.object({ callId: z.string(), conversationId: z.string().nullable(), at: z.number(), arguments: jsonObjectSchema })
export type PastCall = z.infer<typeof pastCallSchema>
