import { z } from 'zod'
import { jsonObjectSchema, jsonValueSchema } from './json.ts'
import { problemSchema } from './problem.ts'

/** legacy: protocol revisions up to 2025-11-25; modern: 2026-07-28 on. */
export const eraSchema = z.enum(['legacy', 'modern'])
export type Era = z.infer<typeof eraSchema>

const commonDefinition = {
  name: z.string(),
  disabled: z.boolean(),
  /** Longest time for one tool call in milliseconds; a person's thinking time does not count. */
  timeoutMs: z.number().int().positive().optional(),
  era: z.enum(['auto', 'legacy', 'modern']),
}

/** One entry of `mcp.json` after parsing. Placeholders are still in it: they are filled only at the start. */
export const serverDefinitionSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('stdio'),
    ...commonDefinition,
    command: z.string(),
    args: z.array(z.string()),
    env: z.record(z.string(), z.string()),
    cwd: z.string().optional(),
    envFile: z.string().optional(),
  }),
  z.object({
    kind: z.literal('http'),
    ...commonDefinition,
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    /** `auto` tries Streamable HTTP and falls back to HTTP+SSE. */
    transport: z.enum(['auto', 'streamable-http', 'sse']),
  }),
])
export type ServerDefinition = z.infer<typeof serverDefinitionSchema>

const connection = {
  since: z.number(),
  era: eraSchema,
  protocolVersion: z.string(),
  serverName: z.string(),
  serverVersion: z.string(),
  pid: z.number().optional(),
}

/** The one state of a connection. Times are milliseconds since 1970. */
export const serverStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('disabled') }),
  /** Its exact definition was not approved yet; `definitionHash` names what an approval covers. */
  z.object({ kind: z.literal('untrusted'), definitionHash: z.string() }),
  /** `problem`: why the last attempt ended, while it is tried again. */
  z.object({ kind: z.literal('starting'), since: z.number(), step: z.enum(['queued', 'launch', 'negotiate', 'list']), problem: problemSchema.optional() }),
  z.object({ kind: z.literal('needs-sign-in'), problem: problemSchema }),
  z.object({ kind: z.literal('ready'), ...connection }),
  /** Connected, but something of it does not work, such as a list that could not be read. */
  z.object({ kind: z.literal('degraded'), ...connection, problem: problemSchema }),
  /** Left alone until asked for. */
  z.object({ kind: z.literal('failed'), at: z.number(), attempts: z.number(), problem: problemSchema }),
  z.object({ kind: z.literal('restarting'), attempt: z.number(), limit: z.number(), retryAt: z.number(), problem: problemSchema }),
  z.object({ kind: z.literal('stopped') }),
])
export type ServerState = z.infer<typeof serverStateSchema>

export const toolAnnotationsSchema = z.object({
  title: z.string().optional(),
  readOnlyHint: z.boolean().optional(),
  destructiveHint: z.boolean().optional(),
  idempotentHint: z.boolean().optional(),
  openWorldHint: z.boolean().optional(),
})
export type ToolAnnotations = z.infer<typeof toolAnnotationsSchema>

/** A tool as a person and a program see it. `modelName` is `server__tool`, made legal and unique. */
export const toolViewSchema = z.object({
  server: z.string(),
  name: z.string(),
  modelName: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  inputSchema: jsonObjectSchema,
  outputSchema: jsonObjectSchema.optional(),
  annotations: toolAnnotationsSchema,
  /** SHA-256 (hex) over the canonical JSON of everything of the tool that a model sees. */
  definitionHash: z.string(),
})
export type ToolView = z.infer<typeof toolViewSchema>

export const resourceViewSchema = z.object({
  server: z.string(),
  uri: z.string(),
  name: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  mimeType: z.string().optional(),
  size: z.number().optional(),
})
export type ResourceView = z.infer<typeof resourceViewSchema>

export const resourceTemplateViewSchema = z.object({
  server: z.string(),
  uriTemplate: z.string(),
  name: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  mimeType: z.string().optional(),
})
export type ResourceTemplateView = z.infer<typeof resourceTemplateViewSchema>

export const promptViewSchema = z.object({
  server: z.string(),
  name: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  arguments: z.array(z.object({ name: z.string(), description: z.string().optional(), required: z.boolean() })),
})
export type PromptView = z.infer<typeof promptViewSchema>

export const serverViewSchema = z.object({
  name: z.string(),
  definition: serverDefinitionSchema,
  definitionHash: z.string(),
  state: serverStateSchema,
  instructions: z.string().optional(),
  counts: z.object({ tools: z.number(), resources: z.number(), resourceTemplates: z.number(), prompts: z.number() }),
  /** True while the lists are those of the last run, because the server has not answered yet. */
  cached: z.boolean(),
})
export type ServerView = z.infer<typeof serverViewSchema>

/** A line of a server's stderr, a `notifications/message`, or a remark of Steward's own about it. Secrets are masked. */
export const serverLogLineSchema = z.object({
  server: z.string(),
  index: z.number(),
  at: z.number(),
  source: z.enum(['stderr', 'protocol', 'steward']),
  level: z.enum(['debug', 'info', 'notice', 'warning', 'error']),
  text: z.string(),
})
export type ServerLogLine = z.infer<typeof serverLogLineSchema>

/** One protocol message, either way. Secrets are masked and a large body is cut (`truncated`). */
export const serverMessageSchema = z.object({
  server: z.string(),
  index: z.number(),
  at: z.number(),
  direction: z.enum(['sent', 'received']),
  method: z.string().optional(),
  id: z.union([z.string(), z.number()]).optional(),
  size: z.number(),
  body: jsonValueSchema,
  truncated: z.boolean(),
})
export type ServerMessage = z.infer<typeof serverMessageSchema>

/** A mistake in `mcp.json`; line and column count from 1. */
export const configProblemSchema = problemSchema.extend({
  server: z.string().optional(),
  line: z.number(),
  column: z.number(),
  severity: z.enum(['error', 'warning']),
})
export type ConfigProblem = z.infer<typeof configProblemSchema>
