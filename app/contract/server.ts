import { z } from 'zod'
import { jsonObjectSchema, jsonValueSchema } from './json.ts'
import { modelRefSchema } from './model.ts'
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

const tlsFilesSchema = z.object({ ca: z.string().optional(), cert: z.string().optional(), key: z.string().optional(), passphrase: z.string().optional() })
export type TlsFiles = z.infer<typeof tlsFilesSchema>

const client = { clientId: z.string().optional(), clientSecret: z.string().optional(), scopes: z.array(z.string()).optional() }

/**
 * How Steward signs in at a server that wants OAuth: `oauth` of an entry. Without it, `interactive` with what the server's
 * metadata says. Secrets and keys stand here as placeholders; a key is in PEM.
 */
export const signInDefinitionSchema = z.discriminatedUnion('flow', [
  z.object({
    flow: z.literal('interactive'),
    ...client,
    /** A client metadata document (CIMD) of one's own. */
    clientMetadataUrl: z.string().optional(),
    callbackPort: z.number().int().min(1).max(65535).optional(),
    /** `prefer`: a code on another device even where a browser is here (RFC 8628). */
    device: z.enum(['auto', 'prefer', 'never']),
    /** Instead of the one that the server's metadata names. */
    authorizationServer: z.string().optional(),
  }),
  z.object({ flow: z.literal('client-credentials'), ...client, privateKey: z.string().optional(), algorithm: z.string().optional() }),
  /** Enterprise-managed authorization (SEP-990): the identity provider's token is exchanged for the server's. */
  z.object({ flow: z.literal('enterprise'), ...client, idpTokenEndpoint: z.string(), idpClientId: z.string(), idpClientSecret: z.string().optional(), idToken: z.string() }),
  /** Workload identity: a JWT that the platform issued is the grant (RFC 7523). */
  z.object({ flow: z.literal('workload-identity'), ...client, assertion: z.string() }),
])
export type SignInDefinition = z.infer<typeof signInDefinitionSchema>

/**
 * How a program is walled in: `sandbox` of an entry; missing where that is off. Folders are absolute, `network` holds rules
 * as `network-rule.ts` reads them.
 */
export const sandboxSchema = z.object({
  /** `strict`: no network, and nothing is written but into `folders.write` and memory that goes with the process. */
  mode: z.enum(['standard', 'strict']),
  folders: z.object({ read: z.array(z.string().max(4096)).max(100), write: z.array(z.string().max(4096)).max(100) }),
  network: z.array(z.string().max(300)).max(200),
})
export type Sandbox = z.infer<typeof sandboxSchema>

/** What really holds for a program: `off`, nobody asked for a sandbox; `unsupported`, this system has none, so that one that is to have it does not start. */
export const isolationSchema = z.discriminatedUnion('kind', [z.object({ kind: z.literal('isolated'), mode: sandboxSchema.shape.mode }), z.object({ kind: z.literal('none'), reason: z.enum(['off', 'unsupported']) })])
export type Isolation = z.infer<typeof isolationSchema>

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
    /** The person said that secrets may stand in the arguments, where every program of the computer can see them. */
    secretsInArgs: z.literal(true).optional(),
    sandbox: sandboxSchema.optional(),
  }),
  z.object({
    kind: z.literal('http'),
    ...commonDefinition,
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    /** `auto` tries Streamable HTTP and falls back to HTTP+SSE. WebSocket and gRPC begin as HTTP requests too. */
    transport: z.enum(['auto', 'streamable-http', 'sse', 'websocket', 'grpc']),
    /** Files in PEM: the authority that signs the server, and the certificate that Steward shows it (mTLS). */
    tls: tlsFilesSchema.optional(),
    /** The address of an HTTP proxy, or `none`. Missing: as HTTP_PROXY, HTTPS_PROXY and NO_PROXY say. */
    proxy: z.string().optional(),
    /** The person said that secrets may stand in the address, which others log. */
    secretsInUrl: z.literal(true).optional(),
    signIn: signInDefinitionSchema.optional(),
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
  /** The person is on the way through a sign-in: what they have to do stands in `way`. */
  z.object({
    kind: z.literal('signing-in'),
    since: z.number(),
    way: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('preparing') }),
      /** `opened: false`: no browser could be opened from here, the view must offer `url`. */
      z.object({ kind: z.literal('browser'), url: z.string(), opened: z.boolean() }),
      z.object({ kind: z.literal('device'), userCode: z.string(), url: z.string(), completeUrl: z.string().optional(), expiresAt: z.number() }),
    ]),
  }),
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

/** Something in a tool's own words that poisoned tools have and others have not. */
export const toolSignSchema = z.object({
  code: z.enum(['hidden-characters', 'hides-from-person', 'wants-secrets', 'calls-other-tools', 'poses-as-system', 'encoded-text', 'look-alike-name', 'name-collision', 'very-long']),
  /** Where it stands, such as `description` or `inputSchema.properties.path.description`. */
  where: z.string(),
  /** A plain sentence for the person. */
  text: z.string(),
  /** The words themselves, at most 200 characters, hidden characters still in it. */
  excerpt: z.string().optional(),
})
export type ToolSign = z.infer<typeof toolSignSchema>

/** `src` is a `data:` or `https:` address as the server gave it; only `server.icon` may fetch it. */
export const iconSchema = z.object({ src: z.string(), mimeType: z.string().optional(), sizes: z.array(z.string()).optional(), theme: z.enum(['light', 'dark']).optional() })
export type Icon = z.infer<typeof iconSchema>

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
  icons: z.array(iconSchema).optional(),
  /** `required`: its calls always run as tasks. */
  taskSupport: z.enum(['forbidden', 'optional', 'required']).optional(),
  /** The view (MCP App) that shows its results; `appOnly`: no model is offered it, only that view calls it. */
  ui: z.object({ uri: z.string().optional(), appOnly: z.boolean() }).optional(),
  /** SHA-256 (hex) over the canonical JSON of everything of the tool that a model sees. */
  definitionHash: z.string(),
  signs: z.array(toolSignSchema).default([]),
  /** Its server changed it since it was approved: until the person has looked, models are told of it as it was. */
  changed: z.boolean().default(false),
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
  icons: z.array(iconSchema).optional(),
  lastModified: z.string().optional(),
  /** For whom the server means it, and how much it matters, 0 to 1. */
  audience: z.array(z.enum(['user', 'assistant'])).optional(),
  priority: z.number().optional(),
})
export type ResourceView = z.infer<typeof resourceViewSchema>

export const resourceTemplateViewSchema = z.object({
  server: z.string(),
  uriTemplate: z.string(),
  name: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  mimeType: z.string().optional(),
  icons: z.array(iconSchema).optional(),
  /** The names in the template, in their order. */
  variables: z.array(z.string()),
})
export type ResourceTemplateView = z.infer<typeof resourceTemplateViewSchema>

export const promptViewSchema = z.object({
  server: z.string(),
  name: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  icons: z.array(iconSchema).optional(),
  arguments: z.array(z.object({ name: z.string(), title: z.string().optional(), description: z.string().optional(), required: z.boolean() })),
})
export type PromptView = z.infer<typeof promptViewSchema>

/** A skill that a server offers (SEP-2640): read and verified only when it is chosen. */
export const skillViewSchema = z.object({ server: z.string(), uri: z.string(), name: z.string(), description: z.string(), version: z.string().optional(), license: z.string().optional(), files: z.array(z.object({ path: z.string(), size: z.number().optional() })) })
export type SkillView = z.infer<typeof skillViewSchema>

export const logLevelSchema = z.enum(['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'])
export type LogLevel = z.infer<typeof logLevelSchema>

/**
 * What the person allowed or wishes of one server. Kept with what was approved, for the definition that it was set
 * for: another program under the same name starts with the defaults.
 */
export const serverOptionsSchema = z.object({
  /** `ask`: the server may ask for answers of the person's model; each is reviewed. */
  sampling: z.enum(['off', 'ask']),
  /** Over it, requests are refused without a question. */
  samplingBudget: z.object({ requestsPerHour: z.number().int().min(1).max(1000), tokensPerDay: z.number().int().min(1).max(100_000_000) }),
  /** Null: the default model. */
  samplingModel: modelRefSchema.nullable(),
  /** Folders that the server is told of. `path` is absolute. */
  roots: z.array(z.object({ path: z.string(), name: z.string().optional() })).max(100),
  logLevel: logLevelSchema,
  /** What its results bring counts as the person's own: it does not make other tools ask again. */
  trustedInput: z.boolean(),
  /** Calls without a question; over it, Steward asks. Null: as the settings say. */
  callsPerMinute: z.number().int().min(1).max(100_000).nullable(),
  /** Where all definitions together are too many: its tools are in each request, or wait until the model finds them. */
  toolLoading: z.enum(['always', 'when-found']),
})
export type ServerOptions = z.infer<typeof serverOptionsSchema>

export const defaultServerOptions: ServerOptions = { sampling: 'off', samplingBudget: { requestsPerHour: 20, tokensPerDay: 200_000 }, samplingModel: null, roots: [], logLevel: 'info', trustedInput: false, callsPerMinute: null, toolLoading: 'when-found' }

/** What a server said that it can do, as far as a view needs it. */
export const serverFeaturesSchema = z.object({
  tools: z.boolean(),
  resources: z.boolean(),
  subscribe: z.boolean(),
  prompts: z.boolean(),
  completions: z.boolean(),
  logging: z.boolean(),
  tasks: z.boolean(),
  skills: z.boolean(),
  /** Which lists tell of changes. */
  listChanged: z.array(z.enum(['tools', 'resources', 'prompts'])),
  extensions: z.array(z.string()),
})
export type ServerFeatures = z.infer<typeof serverFeaturesSchema>

/** Who the person is signed in as; tokens never leave the host. */
export const accountSchema = z.object({ issuer: z.string(), scopes: z.array(z.string()), signedInAt: z.number(), expiresAt: z.number().optional(), registration: z.enum(['configured', 'metadata-document', 'dynamic', 'none']) })
export type Account = z.infer<typeof accountSchema>

export const serverViewSchema = z.object({
  name: z.string(),
  definition: serverDefinitionSchema,
  definitionHash: z.string(),
  state: serverStateSchema,
  instructions: z.string().optional(),
  counts: z.object({ tools: z.number(), resources: z.number(), resourceTemplates: z.number(), prompts: z.number() }),
  /** True while the lists are those of the last run, because the server has not answered yet. */
  cached: z.boolean(),
  /** As the server told it; missing until the first connection. */
  features: serverFeaturesSchema.optional(),
  icons: z.array(iconSchema).optional(),
  websiteUrl: z.string().optional(),
  options: serverOptionsSchema,
  account: accountSchema.optional(),
  /** Of a program only. */
  isolation: isolationSchema.optional(),
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
  /** The `index` of the request that an answer belongs to, and how long it took in milliseconds. */
  answers: z.number().optional(),
  durationMs: z.number().optional(),
  /** An answer that is an error. */
  failed: z.boolean().optional(),
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
