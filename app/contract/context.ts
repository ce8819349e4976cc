import { z } from 'zod'
import { contentPartSchema } from './content.ts'
import { modelRefSchema, usageSchema } from './model.ts'

/**
 * What the person, or a limit, left out of the requests of a conversation or took back in. The later word about the same
 * thing holds; nothing is deleted.
 */
export const contextChangeSchema = z.discriminatedUnion('kind', [
  /** The tools and the instructions of a server. */
  z.object({ kind: z.literal('server'), server: z.string(), on: z.boolean() }),
  /** A file or picture of a turn. */
  z.object({ kind: z.literal('attachment'), turnId: z.string(), blobId: z.string(), on: z.boolean() }),
  /** The result of a call: its first lines, or as much as fits. */
  z.object({ kind: z.literal('result'), callId: z.string(), folded: z.boolean() }),
  /** All results before this step of the path. */
  z.object({ kind: z.literal('fold-before'), turnId: z.string(), step: z.number().int().nonnegative() }),
  z.object({ kind: z.literal('compaction'), compactionId: z.string(), on: z.boolean() }),
])
export type ContextChange = z.infer<typeof contextChangeSchema>

/** Characters of one result that a request holds; of a longer one its beginning and its end, and the model can read on. */
export const MOST_OF_RESULT = 20_000

/** The words of the model in the place of older turns, as the person accepted them. */
export const compactionSchema = z.object({
  compactionId: z.string(),
  /** The last turn that it stands for; those before it on the path are covered too. */
  untilTurnId: z.string(),
  summary: z.string().min(1).max(100_000),
  model: modelRefSchema,
  usage: usageSchema,
  /** About how many tokens the turns took in a request. */
  replacedTokens: z.number().nonnegative(),
})
export type Compaction = z.infer<typeof compactionSchema>

/** When what is done by itself begins. */
export const contextSettingsSchema = z.object({
  /** Tool definitions above this many tokens, or above this share of the window, wait behind a search tool. */
  deferTokens: z.number().int().min(0).max(10_000_000).default(20_000),
  deferShare: z.number().min(0).max(1).default(0.1),
  /** Above this share of the window, old results are folded. */
  foldAt: z.number().min(0.05).max(1).default(0.5),
  /** Above this share, a summary of older turns is offered. */
  compactAt: z.number().min(0.05).max(1).default(0.8),
  /** Windows that the person knows better, by `providerId/model`; a `*` at the end stands for anything. */
  limits: z.array(z.object({ model: z.string().max(300), tokens: z.number().int().min(500).max(100_000_000) })).max(200).default([]),
})
export type ContextSettings = z.infer<typeof contextSettingsSchema>
export const defaultContextSettings: ContextSettings = contextSettingsSchema.parse({})

const tokens = z.number().nonnegative()

/** How many tokens a model reads: told by its provider, learned from a refusal, set by the person, or assumed. */
export const contextLimitSchema = z.object({ tokens, source: z.enum(['listed', 'learned', 'set', 'assumed']) })
export type ContextLimit = z.infer<typeof contextLimitSchema>

export const billedAttachmentSchema = z.object({ turnId: z.string(), blobId: z.string(), name: z.string(), isPicture: z.boolean(), on: z.boolean(), tokens })
export const billedResultSchema = z.object({ turnId: z.string(), callId: z.string(), tool: z.string(), folded: z.boolean(), tokens, unfoldedTokens: tokens, foldedTokens: tokens })

/**
 * What the next request to the model holds, in tokens. Lists hold the largest; sums are of all. Everything is an estimate,
 * brought into line with what the provider counted last (`ratio`).
 */
export const contextBillSchema = z.object({
  model: modelRefSchema.nullable(),
  limit: contextLimitSchema,
  tokens,
  /** Of a million tokens of input, in the person's own currency; null where they gave no price. */
  price: z.number().nullable(),
  /** What the provider counted for the last request of this conversation with this model. */
  measured: z.number().nullable(),
  /** What the estimate is multiplied with; 1 where nothing was counted yet. */
  ratio: z.number(),
  system: tokens,
  servers: z.array(
    z.object({
      server: z.string(),
      on: z.boolean(),
      instructions: tokens,
      /** Definitions that are in the request. */
      tools: tokens,
      /** Of those that are left out until they are found. */
      deferred: tokens,
      definitions: z.array(z.object({ tool: z.string(), tokens, isDeferred: z.boolean() })),
    }),
  ),
  /** Tools of Steward itself: search, reading on. */
  ownTools: tokens,
  /** The definitions wait behind the search tool. */
  isDeferring: z.boolean(),
  history: z.object({ tokens, turns: z.number(), largest: z.array(z.object({ turnId: z.string(), label: z.string(), tokens })) }),
  attachments: z.object({ tokens, items: z.array(billedAttachmentSchema) }),
  pictures: z.object({ tokens, items: z.array(billedAttachmentSchema) }),
  results: z.object({ tokens, servers: z.array(z.object({ server: z.string(), tokens, items: z.array(billedResultSchema) })) }),
  /** What is about to be sent. */
  draft: tokens,
  compactions: z.array(compactionSchema.extend({ at: z.number(), on: z.boolean() })),
  /** The one that the request begins with. */
  compactionId: z.string().nullable(),
  summary: tokens,
  /** `near`: above the share at which a summary is offered. */
  state: z.enum(['fits', 'near', 'over']),
})
export type ContextBill = z.infer<typeof contextBillSchema>

/** A summary as the model wrote it, before the person accepts it. */
export const summaryProposalSchema = compactionSchema.omit({ compactionId: true }).extend({
  /** What is dropped, oldest first; at most 200. */
  turns: z.array(z.object({ turnId: z.string(), label: z.string(), tokens })),
  turnCount: z.number(),
  summaryTokens: tokens,
})
export type SummaryProposal = z.infer<typeof summaryProposalSchema>

/** What is about to be sent, as far as it costs. */
export const contextDraftSchema = z.object({ text: z.string().max(2_000_000).default(''), attachments: z.array(z.object({ blobId: z.string(), mimeType: z.string(), name: z.string(), size: z.number() })).max(50).default([]), prompt: z.array(contentPartSchema).max(500).default([]) })
