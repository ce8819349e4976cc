import { z } from 'zod'
import { contentPartSchema } from './content.ts'
import { jsonObjectSchema } from './json.ts'
import { modelRefSchema, usageSchema } from './model.ts'
import { problemSchema } from './problem.ts'

const about = {
  requestId: z.string(),
  /** Good for one answer to exactly what was shown. */
  nonce: z.string(),
  server: z.string(),
  /** The call in whose course it was asked, where that is certain. */
  callId: z.string().nullable(),
  conversationId: z.string().nullable(),
  askedAt: z.number(),
}

const samplingMessageSchema = z.object({ role: z.enum(['user', 'assistant']), content: z.array(contentPartSchema) })

/** Something that a server wants of the person and waits for. Nothing of it counts against a tool's time limit. */
export const serverRequestSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('form'),
    ...about,
    message: z.string(),
    /** A flat object schema of primitive fields. https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation */
    schema: jsonObjectSchema,
    /** Names of fields that seem to ask for a password or key; the specification forbids that in a form. */
    secretFields: z.array(z.string()),
  }),
  z.object({
    kind: z.literal('url'),
    ...about,
    message: z.string(),
    url: z.string(),
    host: z.string(),
    /** Plain sentences: punycode, look-alike letters, no encryption, a name inside the address. */
    warnings: z.array(z.string()),
    /** False: it is no address that Steward opens; it can only be declined. */
    allowed: z.boolean(),
    /**
     * It was opened: the server (or the call) waits until what happens there is finished. `approve` says that it is,
     * `cancel` gives up. It goes away by itself when the server says that it is finished, or the call ends.
     */
    opened: z.boolean(),
    /** The server said that it is finished before the person answered. */
    finished: z.boolean(),
  }),
  z.object({
    kind: z.literal('sampling'),
    ...about,
    messages: z.array(samplingMessageSchema),
    system: z.string().optional(),
    tools: z.array(z.object({ name: z.string(), description: z.string().optional(), inputSchema: jsonObjectSchema })),
    maxTokens: z.number(),
    /** Models that the server would like, by name. */
    hints: z.array(z.string()),
    model: modelRefSchema.nullable(),
    /** What is left of the budget of this server. */
    budget: z.object({ requestsLeft: z.number(), tokensLeft: z.number() }),
    /** `prompt`: may it be sent to the model? `running`: the model answers. `answer`: may the answer go to the server? */
    stage: z.discriminatedUnion('kind', [
      /** `problem`: why the model gave no answer; it may be sent once more, or to another model. */
      z.object({ kind: z.literal('prompt'), problem: problemSchema.optional() }),
      z.object({ kind: z.literal('running') }),
      z.object({ kind: z.literal('answer'), content: z.array(contentPartSchema), toolUses: z.array(z.object({ name: z.string(), arguments: jsonObjectSchema })), stopReason: z.string(), usage: usageSchema }),
    ]),
  }),
])
export type ServerRequest = z.infer<typeof serverRequestSchema>

export const serverRequestAnswerSchema = z.discriminatedUnion('kind', [
  /** Of a form: the fields, checked against its schema. */
  z.object({ kind: z.literal('submit'), content: jsonObjectSchema }),
  /** Of an address: it may be opened (the host opens it), and the server hears that the person agreed. */
  z.object({ kind: z.literal('open') }),
  /** Of sampling: go on with this model, or give the answer to the server. Of an address that was opened: it is finished there. */
  z.object({ kind: z.literal('approve'), model: modelRefSchema.optional() }),
  z.object({ kind: z.literal('decline') }),
  /** Closed without a choice; servers may ask again. */
  z.object({ kind: z.literal('cancel') }),
])
export type ServerRequestAnswer = z.infer<typeof serverRequestAnswerSchema>
