/**
 * The index of the contract: every call and every event that crosses between a view (window, browser
 * page, terminal) and the host. Calls are `noun.verb`, events `noun-action`. Types are inferred from
 * here and from nowhere else; a frame is parsed against these schemas before any handler runs.
 */
import { z } from 'zod'
import { auditCheckpointSchema, auditEntrySchema, auditFilterSchema, auditFormatSchema, auditSigningSchema, auditValueSchema, auditVerdictSchema } from './audit.ts'
import { argumentProblemSchema, consentAnswerSchema, consentRequestSchema, definitionChangeSchema } from './consent.ts'
import { attachmentSchema, contentPartSchema } from './content.ts'
import { conversationEventSchema, conversationSchema, filledPromptSchema, toolOutcomeSchema, type ConversationEvent } from './conversation.ts'
import { doctorCheckSchema, doctorFixResultSchema } from './doctor.ts'
import { argumentConditionSchema, grantSchema, pastCallSchema } from './grant.ts'
import { installCalls, installListSchema } from './install.ts'
import { jsonObjectSchema, jsonValueSchema } from './json.ts'
import { modelRefSchema, modelViewSchema, providerSettingsSchema, providerViewSchema } from './model.ts'
import { problemSchema } from './problem.ts'
import {
  configProblemSchema,
  promptViewSchema,
  resourceTemplateViewSchema,
  resourceViewSchema,
  serverLogLineSchema,
  serverMessageSchema,
  sandboxSchema,
  serverOptionsSchema,
  serverViewSchema,
  skillViewSchema,
  toolViewSchema,
} from './server.ts'
import { serverRequestAnswerSchema, serverRequestSchema } from './server-request.ts'
import { taskViewSchema } from './task.ts'
import { settingsChangeSchema, settingsSchema } from './settings.ts'

const empty = z.object({})
const serverName = z.object({ server: z.string() })
const conversationId = z.object({ conversationId: z.string() })
const viewPermissionSchema = z.enum(['camera', 'microphone', 'geolocation', 'clipboard-write'])

const answerInput = z.object({ requestId: z.string(), nonce: z.string(), answer: consentAnswerSchema })

function call<Input extends z.ZodType, Output extends z.ZodType>(input: Input, output: Output) {
  return { input, output }
}

/** What came of a call by hand. */
const toolCallResult = z.object({ callId: z.string(), outcome: toolOutcomeSchema, content: z.array(contentPartSchema), structuredContent: jsonValueSchema.optional(), meta: jsonObjectSchema.optional(), durationMs: z.number() })

/** Who needs a secret: a server whose entry names it, or the provider whose key it is. */
export const secretUserSchema = z.object({ kind: z.enum(['server', 'provider']), name: z.string() })
export type SecretUser = z.infer<typeof secretUserSchema>
export const secretStatusSchema = z.object({ name: z.string(), state: z.enum(['present', 'missing-from-keychain', 'damaged']), updatedAt: z.number(), usedBy: z.array(secretUserSchema) })
/** A key in the clear in a server list. `place` tells it from the others of the same text; `exposed` says where others see it even from the keychain. */
export const plainSecretSchema = z.object({ place: z.string(), server: z.string(), field: z.string(), name: z.string(), exposed: z.enum(['args', 'url']).optional() })
export type FoundSecret = z.infer<typeof plainSecretSchema>

export const keychainStatusSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('keychain'), label: z.string() }),
  /** Nothing survives the end of Steward; `problem` says why there is no keychain. */
  z.object({ kind: z.literal('session'), problem: problemSchema }),
])

export const calls = {
  'app.info': call(
    empty,
    z.object({
      version: z.string(),
      /** New at every start of a host. A view that reconnects to another instance folds its conversations anew. */
      instance: z.string(),
      shell: z.enum(['electron', 'web', 'terminal']),
      platform: z.string(),
      dataFolder: z.string(),
      keychain: keychainStatusSchema,
      /** What was found wrong at the opening and set aside, such as a damaged file. */
      problems: z.array(problemSchema),
    }),
  ),
  /** Parses an address for the question to the person; nothing is fetched. */
  'link.check': call(z.object({ url: z.string().max(8192) }), z.object({ allowed: z.boolean(), href: z.string(), host: z.string(), warnings: z.array(z.string()) })),
  /** Opens an address after the person's click. `open-here`: the view itself must open it (web shell). */
  'link.open': call(z.object({ url: z.string().max(8192) }), z.object({ kind: z.enum(['opened', 'open-here']), href: z.string() })),

  'conversation.list': call(z.object({ limit: z.number().int().min(1).max(500).default(200), before: z.number().optional() }), z.object({ conversations: z.array(conversationSchema) })),
  'conversation.create': call(z.object({ title: z.string().max(500).optional() }), conversationSchema),
  'conversation.get': call(conversationId, conversationSchema),
  /**
   * Events after `after`, oldest first. `reset` when `after` lies beyond the last one: fold from an empty state. `hideSecrets`: for what
   * leaves this computer, also what the person typed or what was stored before a secret was known.
   */
  'conversation.events': call(
    conversationId.extend({ after: z.number().int().nonnegative(), limit: z.number().int().min(1).max(5000).default(2000), hideSecrets: z.boolean().optional() }),
    z.object({ events: z.array(conversationEventSchema), lastSeq: z.number(), reset: z.boolean() }),
  ),
  'conversation.rename': call(conversationId.extend({ title: z.string().min(1).max(500) }), conversationSchema),
  'conversation.remove': call(conversationId, empty),
  'conversation.select': call(conversationId.extend({ turnId: z.string() }), conversationSchema),
  'conversation.search': call(
    z.object({ text: z.string().min(1).max(1000), limit: z.number().int().min(1).max(200).default(50) }),
    z.object({ hits: z.array(z.object({ conversationId: z.string(), title: z.string(), turnId: z.string().nullable(), snippet: z.string(), at: z.number() })) }),
  ),
  'conversation.import': call(z.object({ title: z.string().max(500), createdAt: z.number(), events: z.array(conversationEventSchema) }), conversationSchema),

  'turn.start': call(
    z.object({
      /** Missing: a new conversation is made. */
      conversationId: z.string().optional(),
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

  'server.list': call(empty, z.object({ servers: z.array(serverViewSchema) })),
  'server.tools': call(z.object({ server: z.string().optional() }), z.object({ tools: z.array(toolViewSchema) })),
  'server.resources': call(serverName, z.object({ resources: z.array(resourceViewSchema), templates: z.array(resourceTemplateViewSchema) })),
  'server.read': call(serverName.extend({ uri: z.string() }), z.object({ contents: z.array(contentPartSchema) })),
  'server.prompts': call(serverName, z.object({ prompts: z.array(promptViewSchema) })),
  'server.prompt': call(
    serverName.extend({ name: z.string(), arguments: z.record(z.string(), z.string()).default({}) }),
    z.object({ description: z.string().optional(), messages: z.array(z.object({ role: z.enum(['user', 'assistant']), content: contentPartSchema })) }),
  ),
  /** Suggestions for an argument, while it is typed; empty where the server has none. */
  'server.complete': call(
    serverName.extend({
      of: z.discriminatedUnion('kind', [z.object({ kind: z.literal('prompt'), name: z.string() }), z.object({ kind: z.literal('template'), uriTemplate: z.string() })]),
      argument: z.string(),
      value: z.string().max(10_000),
      /** The other arguments as they stand. */
      others: z.record(z.string(), z.string()).default({}),
    }),
    z.object({ values: z.array(z.string()), total: z.number().optional(), hasMore: z.boolean() }),
  ),
  /** Fills a resource template (RFC 6570). */
  'server.expand': call(serverName.extend({ uriTemplate: z.string(), values: z.record(z.string(), z.string()) }), z.object({ uri: z.string() })),
  /** Reads a resource into attachments for a message. */
  'server.attach': call(serverName.extend({ uri: z.string() }), z.object({ attachments: z.array(attachmentSchema) })),
  /** Tells by `resource-change` when the resource changes, as long as somebody watches. False where the server does not tell. */
  'server.watch': call(serverName.extend({ uri: z.string(), on: z.boolean() }), z.object({ watching: z.boolean() })),
  'server.skills': call(serverName, z.object({ skills: z.array(skillViewSchema), refused: z.array(z.object({ uri: z.string().optional(), reason: z.string() })) })),
  /** Reads one file of a skill and verifies it; without `path`, its SKILL.md. `verified: false` where the server names no digest. */
  'server.skill': call(serverName.extend({ uri: z.string(), path: z.string().optional() }), z.object({ name: z.string(), mimeType: z.string().optional(), text: z.string(), verified: z.boolean(), attachment: attachmentSchema })),
  /** An icon as a `data:` address, or null where it may not or cannot be fetched. */
  'server.icon': call(serverName.extend({ src: z.string().max(2_000_000) }), z.object({ src: z.string().nullable() })),
  'server.configure': call(serverName.extend({ options: serverOptionsSchema.partial() }), serverViewSchema),
  /** Resolves when the person is signed in; aborting the call gives up. The server starts then. */
  'server.sign-in': call(serverName, serverViewSchema),
  /** Forgets the tokens, revokes them where the authorization server can, and stops the connection. */
  'server.sign-out': call(serverName, serverViewSchema),
  'server.start': call(serverName, serverViewSchema),
  'server.stop': call(serverName, serverViewSchema),
  'server.restart': call(serverName, serverViewSchema),
  /** Approves the exact definition that was shown; any other hash is refused. */
  'server.approve': call(serverName.extend({ definitionHash: z.string() }), serverViewSchema),
  'server.ping': call(serverName, z.object({ durationMs: z.number() })),
  'server.logs': call(serverName.extend({ after: z.number().int().default(0) }), z.object({ lines: z.array(serverLogLineSchema), next: z.number() })),
  'server.messages': call(serverName.extend({ after: z.number().int().default(0) }), z.object({ messages: z.array(serverMessageSchema), next: z.number() })),
  /** One message as a command for a terminal; secrets stand in it as shell variables. @throws `message-gone`, `not-http` */
  'server.curl': call(serverName.extend({ index: z.number().int() }), z.object({ command: z.string() })),
  /** Connects anew and times each step. */
  'server.test': call(
    serverName,
    z.object({
      view: serverViewSchema,
      steps: z.array(z.object({ name: z.string(), durationMs: z.number(), detail: z.string().optional(), problem: problemSchema.optional() })),
    }),
  ),

  'server-request.list': call(empty, z.object({ requests: z.array(serverRequestSchema) })),
  'server-request.answer': call(z.object({ requestId: z.string(), nonce: z.string(), answer: serverRequestAnswerSchema }), z.object({ /** Set where the view itself must open the address (web shell). */ openHere: z.string().optional() })),

  'task.list': call(empty, z.object({ tasks: z.array(taskViewSchema) })),
  /** Lets the turn go on without it; its result comes into the conversation when it is there. */
  'task.release': call(z.object({ callId: z.string() }), empty),
  /** At its server; a task that is out of reach is forgotten here. */
  'task.cancel': call(z.object({ callId: z.string() }), empty),
  /** What came of a task that ended since the start, such as one that was released from a call by hand. @throws `task-running`, `task-unknown` */
  'task.result': call(z.object({ callId: z.string() }), toolCallResult),

  /**
   * Prepares a view (MCP App) of a server for a frame: its HTML is served at `frameUrl`, an origin of its own, under a
   * policy from the domains that it declared. @throws `view-unavailable`, `view-invalid`, `views-too-many`
   */
  'view.open': call(
    serverName.extend({
      uri: z.string().max(2048),
      /** Of those that the view declares, what the person allowed it this time. */
      permissions: z.array(viewPermissionSchema).default([]),
    }),
    z.object({
      viewId: z.string(),
      frameUrl: z.string(),
      /** Missing where the view leaves it to Steward. */
      prefersBorder: z.boolean().optional(),
      /** What it may reach beside its server. */
      domains: z.object({ connect: z.array(z.string()), resource: z.array(z.string()), frame: z.array(z.string()) }),
      /** Domains that it declared and may not reach. */
      refused: z.array(z.string()),
      /** What it may use of the machine, and what it would like to. */
      permissions: z.object({ granted: z.array(viewPermissionSchema), wanted: z.array(viewPermissionSchema) }),
    }),
  ),
  'view.close': call(z.object({ viewId: z.string() }), empty),
  /** What a view wrote to its log, for the log of its server. */
  'view.log': call(z.object({ viewId: z.string(), level: serverLogLineSchema.shape.level, text: z.string().max(10_000) }), empty),

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

  'config.read': call(empty, z.object({ path: z.string(), text: z.string(), revision: z.string(), problems: z.array(configProblemSchema) })),
  /** Writes the whole text; refused (`config-changed`) where the file is no longer at `revision`. A text with mistakes is saved and its problems returned. */
  'config.write': call(z.object({ text: z.string().max(2_000_000), revision: z.string(), vouch: z.boolean().optional() }), z.object({ revision: z.string(), problems: z.array(configProblemSchema) })),
  'config.check': call(z.object({ text: z.string().max(2_000_000) }), z.object({ problems: z.array(configProblemSchema) })),
  /** Keys that stand in the clear in a text of a server list, each with a name that is free in the keychain. */
  'config.find-secrets': call(z.object({ text: z.string().max(2_000_000) }), z.object({ secrets: z.array(plainSecretSchema) })),
  /**
   * Stores them and gives the text back with placeholders; writes no file. `names` (by place) in the stead of those proposed.
   * @throws `secret-exists`, `keychain-unavailable` ...: nothing was moved then
   */
  'config.move-secrets': call(
    z.object({ text: z.string().max(2_000_000), names: z.record(z.string(), z.string().min(1).max(200).regex(/^[^\s${}][^${}]*$/)).default({}) }),
    z.object({ text: z.string(), moved: z.array(plainSecretSchema) }),
  ),
  'config.schema': call(empty, z.object({ schema: jsonObjectSchema })),
  /** `approved: false` for an entry that the person did not write: it waits for `server.approve`, and nothing of it starts. */
  'config.add': call(serverName.extend({ entry: jsonObjectSchema, replace: z.boolean().default(false), approved: z.boolean().default(true) }), empty),
  'config.remove': call(serverName, empty),
  'config.enable': call(serverName.extend({ enabled: z.boolean() }), empty),
  /** Which protocol Steward speaks with the server; `auto` takes the field out. Everything else of the entry stays. */
  'config.era': call(serverName.extend({ era: z.enum(['auto', 'legacy', 'modern']) }), empty),
  /** How the program is walled in; `off` takes the field out. An entry that was approved stays so: it is the person's own hand. */
  'config.sandbox': call(serverName.extend({ sandbox: z.union([z.literal('off'), sandboxSchema]) }), empty),
  /** Whether a program can be walled in here; without `problem`, it can. Tried anew with each call. */
  'sandbox.status': call(empty, z.object({ problem: problemSchema.optional() })),

  ...installCalls,

  'settings.get': call(empty, settingsSchema),
  'settings.update': call(settingsChangeSchema, settingsSchema),

  'provider.list': call(empty, z.object({ providers: z.array(providerViewSchema) })),
  'provider.save': call(providerSettingsSchema, providerViewSchema),
  'provider.remove': call(z.object({ providerId: z.string() }), empty),
  /** Looks for Ollama and LM Studio on this machine. */
  'provider.detect': call(empty, z.object({ providers: z.array(providerViewSchema) })),
  /** Asks the provider for its list and says how many models there are; throws the problem where it fails. */
  'provider.test': call(z.object({ providerId: z.string() }), z.object({ models: z.number() })),
  'model.list': call(
    z.object({ providerId: z.string().optional(), refresh: z.boolean().default(false) }),
    z.object({ models: z.array(modelViewSchema), problems: z.array(z.object({ providerId: z.string(), problem: problemSchema })) }),
  ),

  /** Secrets go in and never come out: there is no getter. */
  /** `restart`: servers that run with the value that was there before. */
  'secret.set': call(z.object({ name: z.string().min(1).max(200), value: z.string().min(1).max(100_000) }), z.object({ restart: z.array(z.string()) })),
  /** `wanted`: named by an entry, and never stored. */
  'secret.status': call(empty, z.object({ keychain: keychainStatusSchema, secrets: z.array(secretStatusSchema), wanted: z.array(z.object({ name: z.string(), usedBy: z.array(secretUserSchema) })) })),
  /** Seals all values with a new key. `left`: names of those that cannot be read now. @throws `keychain-unavailable` ... */
  'secret.rotate': call(empty, z.object({ sealed: z.number(), left: z.array(z.string()) })),
  'secret.remove': call(z.object({ name: z.string() }), empty),

  'blob.create': call(z.object({ name: z.string().max(500), mimeType: z.string().max(200), size: z.number().int().nonnegative() }), z.object({ uploadId: z.string() })),
  /** `data` is base64, at most 1 MB of bytes in one frame. */
  'blob.append': call(z.object({ uploadId: z.string(), data: z.base64() }), z.object({ received: z.number() })),
  'blob.finish': call(z.object({ uploadId: z.string() }), attachmentSchema),
  'blob.read': call(
    z.object({ blobId: z.string(), offset: z.number().int().nonnegative().default(0), length: z.number().int().min(1).max(1_048_576).default(1_048_576) }),
    z.object({ data: z.string(), size: z.number(), mimeType: z.string(), name: z.string() }),
  ),

  /** Newest first. `next` continues where this page ends; null at the first entry of all. */
  'audit.list': call(
    auditFilterSchema.extend({ cursor: z.number().int().nonnegative().optional(), limit: z.number().int().min(1).max(500).default(100) }),
    z.object({ entries: z.array(auditEntrySchema), next: z.number().nullable(), signing: auditSigningSchema }),
  ),
  /** Everything of one turn, oldest first. */
  'audit.turn': call(z.object({ turnId: z.string() }), z.object({ entries: z.array(auditEntrySchema) })),
  /** What is still kept of arguments and results; `hash` is the one that stands in the entry. */
  'audit.values': call(z.object({ entries: z.array(z.object({ seq: z.number().int().positive(), hash: z.string() })).max(500) }), z.object({ values: z.array(auditValueSchema) })),
  /** Reads the whole ledger. `from`: a checkpoint that was kept outside, which it must contain. Never throws for what it finds. */
  'audit.verify': call(z.object({ from: auditCheckpointSchema.optional() }), auditVerdictSchema),
  /** Signs the ledger as it is now, for a witness outside. @throws `ledger-unwritable`, `disk-full` */
  'audit.checkpoint': call(empty, z.object({ checkpoint: auditCheckpointSchema, signing: auditSigningSchema })),
  /** Oldest first, in pieces: `next` is the cursor of the following one. */
  'audit.export': call(z.object({ format: auditFormatSchema, cursor: z.number().int().nonnegative().default(0) }), z.object({ text: z.string(), next: z.number().nullable() })),
  /** Deletes arguments and results that were kept before `before` (milliseconds since 1970), all without it. The entries stay. */
  'audit.forget': call(z.object({ before: z.number().optional() }), z.object({ count: z.number() })),

  /** The machine, `mcp.json`, and the state of each server in a line; nothing is started. */
  'doctor.run': call(empty, z.object({ checks: z.array(doctorCheckSchema) })),
  /**
   * All checks of one server in their order, told one by one as `doctor-check` of `runId`. A server that is not connected is
   * started. Only with `online` is the registry asked that the machine names for packages. Aborting it stops the checks.
   * @throws `server-unknown`
   */
  'doctor.server': call(serverName.extend({ runId: z.string().max(100).optional(), online: z.boolean().default(false) }), z.object({ checks: z.array(doctorCheckSchema) })),
  /**
   * Makes the checks up to that one anew and does what it then proposes, if that is what `fix` names.
   * @throws `server-unknown`, `fix-gone` where it is not what is proposed now
   */
  'doctor.fix': call(serverName.extend({ check: z.string(), fix: z.string(), value: z.string().max(4096).optional() }), doctorFixResultSchema),
} as const

/** Events that are not stored: they tell what is now. A view that missed some asks the matching call. */
const transientEvents = {
  'tool-progress': z.object({ conversationId: z.string().nullable(), callId: z.string(), progress: z.number(), total: z.number().optional(), message: z.string().optional() }),
  'server-request-change': z.object({ requests: z.array(serverRequestSchema) }),
  'task-change': z.object({ tasks: z.array(taskViewSchema) }),
  'resource-change': z.object({ server: z.string(), uri: z.string() }),
  'consent-change': z.object({ requests: z.array(consentRequestSchema) }),
  'conversation-change': z.object({ conversationId: z.string(), conversation: conversationSchema.nullable() }),
  'server-state': z.object({ server: serverViewSchema }),
  'server-remove': z.object({ server: z.string() }),
  'server-log': z.object({ line: serverLogLineSchema }),
  'server-message': z.object({ message: serverMessageSchema }),
  'config-change': z.object({ revision: z.string(), problems: z.array(configProblemSchema) }),
  /** `check` is null when it has just begun. */
  'doctor-check': z.object({ runId: z.string(), server: z.string(), name: z.string(), check: doctorCheckSchema.nullable() }),
  'install-change': installListSchema,
  'settings-change': settingsSchema,
  'provider-change': z.object({ providers: z.array(providerViewSchema) }),
  'grant-change': z.object({ grants: z.array(grantSchema) }),
  /** By this host; what another process wrote is seen at the next `audit.list`. */
  'audit-append': z.object({ entries: z.array(auditEntrySchema) }),
} as const

/** A stored event is told under its own type, as it lies in the conversation. */
type StoredEvents = { [Event in ConversationEvent as Event['type']]: Event }
type TransientEvents = { [Name in keyof typeof transientEvents]: z.output<(typeof transientEvents)[Name]> }
type Events = StoredEvents & TransientEvents

const eventNames: ReadonlySet<string> = new Set([...conversationEventSchema.options.map(({ shape }) => shape.type.value), ...Object.keys(transientEvents)])

export type CallName = keyof typeof calls
/** What a caller writes: defaults may be left out. */
export type CallInput<Name extends CallName> = z.input<(typeof calls)[Name]['input']>
/** What a handler receives: parsed, defaults filled. */
export type ParsedInput<Name extends CallName> = z.output<(typeof calls)[Name]['input']>
export type CallOutput<Name extends CallName> = z.output<(typeof calls)[Name]['output']>
export type EventName = keyof Events
export type EventPayload<Name extends EventName> = Events[Name]

/** What a handler of a call is told beside its input. */
export interface CallContext {
  /** Aborts when the caller gave up or its connection closed. */
  readonly signal: AbortSignal
}

export type Handler<Name extends CallName> = (input: ParsedInput<Name>, context: CallContext) => CallOutput<Name> | Promise<CallOutput<Name>>
export type Handlers = { readonly [Name in CallName]: Handler<Name> }

export function isCallName(name: string): name is CallName {
  return Object.hasOwn(calls, name)
}

export function isEventName(name: string): name is EventName {
  return eventNames.has(name)
}
