import { z } from 'zod'
import { consentAnswerSchema, consentRequestSchema, reasonSchema } from './consent.ts'
import { attachmentSchema, contentPartSchema } from './content.ts'
import { compactionSchema, contextChangeSchema } from './context.ts'
import { jsonObjectSchema, jsonValueSchema } from './json.ts'
import { conversationSourceSchema, placeSchema } from './library.ts'
import { modelRefSchema, stopReasonSchema, usageSchema } from './model.ts'
import { problemSchema } from './problem.ts'

/** Where a conversation comes from that did not begin with a message. The other one may be gone by now; `title` is what it was called then. */
export const conversationOriginSchema = z.discriminatedUnion('kind', [
  /** A copy of the path up to a turn of another conversation. */
  z.object({ kind: z.literal('fork'), conversationId: z.string(), turnId: z.string(), title: z.string() }),
  /** The questions of the path up to a turn, asked again of another model with recorded results. `unrecorded`: what became of calls that are not recorded. */
  z.object({ kind: z.literal('rerun'), conversationId: z.string(), turnId: z.string(), title: z.string(), model: modelRefSchema, unrecorded: z.enum(['refuse', 'call']) }),
])
export type ConversationOrigin = z.infer<typeof conversationOriginSchema>

export const conversationSchema = z.object({
  conversationId: z.string(),
  title: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
  /** The turn whose path to the root is shown. */
  headTurnId: z.string().nullable(),
  origin: conversationOriginSchema.optional(),
  /** Missing where it belongs to none. */
  projectId: z.string().optional(),
  running: z.boolean(),
  ...placeSchema.shape,
  /** Who gave the title: the start of the first message, a model, or the person, whose word stands. */
  titledBy: z.enum(['start', 'model', 'person']),
  /** The export that it was read from; null: it began here. */
  source: conversationSourceSchema.nullable(),
  /** When it was put into the bin, which empties itself; null: it is not in there. */
  deletedAt: z.number().nullable(),
})
export type Conversation = z.infer<typeof conversationSchema>

export const turnOutcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('cancelled') }),
  z.object({ kind: z.literal('step-limit'), steps: z.number() }),
  z.object({ kind: z.literal('failed'), problem: problemSchema }),
  /** Steward ended in the middle: found and written at the next start. */
  z.object({ kind: z.literal('interrupted') }),
])
export type TurnOutcome = z.infer<typeof turnOutcomeSchema>

export const toolOutcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok') }),
  /** The tool itself reported an error (`isError`). */
  z.object({ kind: z.literal('tool-error') }),
  /** The call could not be made or answered. */
  z.object({ kind: z.literal('failed'), problem: problemSchema }),
  z.object({ kind: z.literal('denied'), reason: reasonSchema, message: z.string().optional() }),
  z.object({ kind: z.literal('cancelled') }),
  /** Sent, but Steward ended before the answer: never sent again by itself. */
  z.object({ kind: z.literal('unknown') }),
  /** It runs on as a task of the server; a later `tool-result` of the same call takes this one's place. */
  z.object({ kind: z.literal('background'), taskId: z.string() }),
])
export type ToolOutcome = z.infer<typeof toolOutcomeSchema>

const stored = {
  conversationId: z.string(),
  /** Rises within the conversation, from 1. What is stored may skip numbers where streamed text was merged into its last one. */
  seq: z.number().int().positive(),
  at: z.number(),
}
const inTurn = { ...stored, turnId: z.string() }
const inStep = { ...inTurn, step: z.number().int().nonnegative() }

/** A prompt of a server with its arguments filled in, and what came of it. */
export const filledPromptSchema = z.object({
  server: z.string(),
  name: z.string(),
  arguments: z.record(z.string(), z.string()),
  messages: z.array(z.object({ role: z.enum(['user', 'assistant']), content: contentPartSchema })).max(500),
})
export type FilledPrompt = z.infer<typeof filledPromptSchema>

/** Who chose that a call may run or not. */
export const decidedBySchema = z.enum(['person', 'policy'])

/**
 * What is stored of a conversation, append-only. Folding these in the order of `seq` gives the screen
 * and the messages for the provider; folding an event twice changes nothing.
 */
export const conversationEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('turn-start'),
    ...inTurn,
    /** The turn that this one follows; a second turn with the same parent is a branch. */
    parentTurnId: z.string().nullable(),
    /** `continue`: no new words of the person, the parent was cut and goes on. */
    cause: z.enum(['message', 'continue']),
    content: z.array(contentPartSchema),
    attachments: z.array(attachmentSchema),
    /** The prompt of a server that the turn begins with, as it was shown to the person. */
    prompt: filledPromptSchema.optional(),
    model: modelRefSchema,
    /** The host instance that runs it (`app.info`): another process on the same folder leaves it alone while that one lives. */
    runBy: z.string(),
    /** The turn that this one is a copy of: what it cost was counted there. */
    copyOf: z.object({ conversationId: z.string(), turnId: z.string() }).optional(),
    /** The turn whose question is asked again here, in a re-run. */
    rerunOf: z.object({ conversationId: z.string(), turnId: z.string() }).optional(),
  }),
  z.object({ type: z.literal('step-start'), ...inStep }),
  /** `offset` is where the text starts in the part, in UTF-16 units, so that an overlap can be folded again. */
  z.object({
    type: z.literal('message-delta'),
    ...inStep,
    part: z.number().int().nonnegative(),
    channel: z.enum(['text', 'reasoning']),
    offset: z.number().int().nonnegative(),
    text: z.string(),
  }),
  z.object({ type: z.literal('message-part'), ...inStep, part: z.number().int().nonnegative(), content: contentPartSchema }),
  /** What a provider wants back word for word with the next request (signatures, encrypted reasoning). Not shown. */
  z.object({ type: z.literal('message-replay'), ...inStep, providerId: z.string(), value: jsonValueSchema }),
  z.object({
    type: z.literal('tool-call'),
    ...inStep,
    callId: z.string(),
    /** Null where the model named a tool that does not exist. */
    server: z.string().nullable(),
    tool: z.string(),
    modelName: z.string(),
    title: z.string().optional(),
    arguments: jsonObjectSchema,
    /** The view (MCP App) of its server that shows the result. */
    ui: z.object({ uri: z.string() }).optional(),
    /** The call as the model wrote it, where it was no JSON object. */
    rawArguments: z.string().optional(),
  }),
  z.object({ type: z.literal('consent-request'), ...inStep, request: consentRequestSchema }),
  z.object({ type: z.literal('consent-answer'), ...inStep, requestId: z.string(), callId: z.string(), answer: z.union([consentAnswerSchema, z.object({ kind: z.literal('withdrawn') })]) }),
  /** Written before the call is sent. A call with a start and no result is `unknown` after a crash. */
  z.object({
    type: z.literal('tool-start'),
    ...inStep,
    callId: z.string(),
    arguments: jsonObjectSchema,
    decidedBy: decidedBySchema,
    reasons: z.array(reasonSchema),
  }),
  z.object({
    type: z.literal('tool-result'),
    ...inStep,
    callId: z.string(),
    outcome: toolOutcomeSchema,
    content: z.array(contentPartSchema),
    structuredContent: jsonValueSchema.optional(),
    /** `_meta` of the result: for the view, never for the model. */
    meta: jsonObjectSchema.optional(),
    durationMs: z.number(),
    /** Where the data came from; a result of a server is untrusted until the person says otherwise. */
    origin: z.object({ server: z.string().nullable(), trusted: z.boolean(), /** Where a tool of Steward itself gave what this one had brought. */ tool: z.string().optional() }),
    /** Set where the model gets less than was received; the whole lies in this blob. */
    whole: z.object({ blobId: z.string(), size: z.number() }).optional(),
    /** In a re-run: nothing was called, this is what that call had brought. */
    recordedFrom: z.object({ conversationId: z.string(), callId: z.string() }).optional(),
  }),
  /** The server runs the call as a task. Written before it is polled, so that a start after a crash finds it again. */
  z.object({ type: z.literal('tool-task'), ...inStep, callId: z.string(), taskId: z.string() }),
  /** `estimate`: the tokens that Steward expected the request to have, before the provider counted; `servers`: what of them came from which server. */
  z.object({ type: z.literal('step-end'), ...inStep, stopReason: stopReasonSchema, usage: usageSchema, estimate: z.number().optional(), servers: z.array(z.object({ server: z.string(), definitions: z.number(), results: z.number() })).optional() }),
  /** Something the person should know that is no failure: a schema was adapted, a retry waits. */
  z.object({ type: z.literal('notice'), ...inStep, code: z.string(), text: z.string() }),
  z.object({ type: z.literal('turn-end'), ...inTurn, outcome: turnOutcomeSchema, usage: usageSchema, durationMs: z.number() }),
  z.object({ type: z.literal('head-select'), ...stored, turnId: z.string() }),
  /** Deferred tools that are part of the requests from here on, in this order. */
  z.object({ type: z.literal('tools-found'), ...inStep, tools: z.array(z.object({ server: z.string(), tool: z.string() })).max(100) }),
  z.object({ type: z.literal('context-change'), ...stored, change: contextChangeSchema }),
  z.object({ type: z.literal('compaction'), ...stored, ...compactionSchema.shape }),
])
export type ConversationEvent = z.infer<typeof conversationEventSchema>
export type ConversationEventType = ConversationEvent['type']
