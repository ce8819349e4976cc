/**
 * The index of the contract: every call and every event that crosses between a view (window, browser
 * page, terminal) and the host. Calls are `noun.verb`, events `noun-action`. Types are inferred from
 * here and from nowhere else; a frame is parsed against these schemas before any handler runs.
 */
import { z } from 'zod'
import { appCalls } from './calls/app.ts'
import { conversationCalls } from './calls/conversation.ts'
import { libraryCalls } from './calls/library.ts'
import { recorderCalls } from './calls/recorder.ts'
import { treeCalls } from './calls/tree.ts'
import { transferCalls } from './calls/transfer.ts'
import { draftCalls } from './calls/draft.ts'
import { consentCalls } from './calls/consent.ts'
import { serverCalls } from './calls/server.ts'
import { configCalls } from './calls/config.ts'
import { auditCalls } from './calls/audit.ts'
import { projectCalls } from './calls/project.ts'
import { usageCalls } from './calls/usage.ts'
import { contextCalls } from './calls/context.ts'
import { storeCalls, storeProgressSchema } from './calls/store.ts'
import { auditEntrySchema } from './audit.ts'
import { consentRequestSchema } from './consent.ts'
import { type ConversationEvent, conversationEventSchema, conversationSchema } from './conversation.ts'
import { doctorCheckSchema } from './doctor.ts'
import { grantSchema } from './grant.ts'
import { installCalls, installListSchema } from './install.ts'
import { folderSchema } from './library.ts'
import { providerViewSchema } from './model.ts'
import { projectSchema } from './project.ts'
import { configProblemSchema, serverLogLineSchema, serverMessageSchema, serverViewSchema } from './server.ts'
import { serverRequestSchema } from './server-request.ts'
import { settingsSchema } from './settings.ts'
import { taskViewSchema } from './task.ts'

/** A file a domain, in `calls/`. */
export const calls = { ...appCalls, ...conversationCalls, ...libraryCalls, ...draftCalls, ...transferCalls, ...treeCalls, ...recorderCalls, ...consentCalls, ...serverCalls, ...configCalls, ...installCalls, ...auditCalls, ...projectCalls, ...usageCalls, ...contextCalls, ...storeCalls } as const

/** Events that are not stored: they tell what is now. A view that missed some asks the matching call. */
const transientEvents = {
  'tool-progress': z.object({ conversationId: z.string().nullable(), callId: z.string(), progress: z.number(), total: z.number().optional(), message: z.string().optional() }),
  'server-request-change': z.object({ requests: z.array(serverRequestSchema) }),
  'task-change': z.object({ tasks: z.array(taskViewSchema) }),
  'resource-change': z.object({ server: z.string(), uri: z.string() }),
  'consent-change': z.object({ requests: z.array(consentRequestSchema) }),
  'conversation-change': z.object({ conversationId: z.string(), conversation: conversationSchema.nullable() }),
  'draft-change': z.object({ conversationId: z.string().nullable(), revision: z.number(), by: z.string(), isEmpty: z.boolean() }),
  'import-progress': z.object({ importId: z.string(), done: z.number() }),
  'folder-change': z.object({ folders: z.array(folderSchema) }),
  'server-state': z.object({ server: serverViewSchema }),
  'server-remove': z.object({ server: z.string() }),
  'server-log': z.object({ line: serverLogLineSchema }),
  'server-message': z.object({ message: serverMessageSchema }),
  'config-change': z.object({ revision: z.string(), problems: z.array(configProblemSchema) }),
  /** `check` is null when it has just begun. */
  'doctor-check': z.object({ runId: z.string(), server: z.string(), name: z.string(), check: doctorCheckSchema.nullable() }),
  /** The database is checked or repaired; `total` is 0 where it cannot be told. */
  'store-progress': storeProgressSchema,
  'install-change': installListSchema,
  'settings-change': settingsSchema,
  'provider-change': z.object({ providers: z.array(providerViewSchema) }),
  'project-change': z.object({ projects: z.array(projectSchema) }),
  'grant-change': z.object({ grants: z.array(grantSchema) }),
  /** By this host; what another process wrote is seen at the next `audit.list`. */
  'audit-append': z.object({ entries: z.array(auditEntrySchema) }),
} as const

/** A stored event is told under its own type, as it lies in the conversation. */
type StoredEvents = { [Event in ConversationEvent as Event['type']]: Event }
type TransientEvents = { [Name in keyof typeof transientEvents]: z.output<(typeof transientEvents)[Name]> }
type Events = StoredEvents & TransientEvents

/** Asked for when somebody first subscribes: the schemas of all stored events are made for it. */
let eventNames: ReadonlySet<string> | undefined

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
  return (eventNames ??= new Set([...conversationEventSchema.options.map(({ shape }) => shape.type.value), ...Object.keys(transientEvents)])).has(name)
}
