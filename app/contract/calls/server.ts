import { z } from 'zod'
import { attachmentSchema, contentPartSchema } from '../content.ts'
import { problemSchema } from '../problem.ts'
import { promptViewSchema, resourceTemplateViewSchema, resourceViewSchema, serverLogLineSchema, serverMessageSchema, serverOptionsSchema, serverViewSchema, skillViewSchema, toolViewSchema } from '../server.ts'
import { serverRequestAnswerSchema, serverRequestSchema } from '../server-request.ts'
import { taskViewSchema } from '../task.ts'
import { call, empty, serverName, toolCallResult } from './shape.ts'

const viewPermissionSchema = z.enum(['camera', 'microphone', 'geolocation', 'clipboard-write'])

/** Servers, what they offer, ask and show. */
export const serverCalls = {
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
} as const
