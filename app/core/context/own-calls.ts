import { z } from 'zod'
import type { ContentPart } from '#contract/content.ts'
import type { ConversationEvent, ToolOutcome } from '#contract/conversation.ts'
import type { JsonObject } from '#contract/json.ts'
import { type Problem, StewardError, toProblem } from '#contract/problem.ts'
import { ownToolNames, readResultName, searchToolsName } from '#core/conversations/own-names.ts'
import type { Ledger } from '#core/audit/ledger.ts'
import type { Ports } from '#core/ports/ports.ts'
import { recordOwnCall } from '#core/tools/record-own-call.ts'
import type { FoundTool } from './context-marks.ts'
import { MOST_FOUND, MOST_READ, USUALLY_FOUND } from './own-tools.ts'
import type { WeighedTool } from './plan-tools.ts'
import { rankTools } from './rank-tools.ts'
import { readOn } from './read-on.ts'
import { resultText } from './result-text.ts'

/** What came of a call of one of Steward's own tools. */
export interface OwnResult {
  readonly outcome: ToolOutcome
  readonly content: ContentPart[]
  /** Of what it gave: that of the result that was read. `tool` and `server` are whose it is. */
  readonly origin: { readonly server: string | null; readonly trusted: boolean; readonly tool?: string }
  /** Tools that are part of the requests from now on. */
  readonly found: readonly FoundTool[]
}

/** Tools of Steward itself: they run in the host, and reach no server and no network. */
export interface OwnCalls {
  has(modelName: string): boolean
  titleOf(modelName: string): string
  /** Never throws for what a model did. */
  run(call: { readonly callId: string; readonly turnId: string; readonly modelName: string }, args: JsonObject): Promise<OwnResult>
}

export interface OwnParts {
  readonly ledger: Pick<Ledger, 'note' | 'commit'>
  readonly ports: Pick<Ports, 'blobs' | 'conversations'>
  readonly conversationId: string
  /** The turns whose results may be read. */
  readonly turnIds: readonly string[]
  /** The tools that may be found. */
  readonly tools: readonly WeighedTool[]
}

const searchSchema = z.object({ query: z.string().min(1).max(1_000), limit: z.number().int().min(1).max(MOST_FOUND).default(USUALLY_FOUND) })
const readSchema = z.object({
  result: z.string().max(100),
  offset: z.number().int().nonnegative().optional(),
  line: z.number().int().min(1).optional(),
  length: z.number().int().min(1).max(MOST_READ).default(MOST_READ),
  search: z.string().min(1).max(1_000).optional(),
})

/** Of a description, as much as tells whether it is the right tool; the definition follows with the next request. */
const DESCRIPTION = 200

export function createOwnCalls(parts: OwnParts): OwnCalls {
  return {
    has: (modelName) => ownToolNames.has(modelName),
    titleOf: (modelName) => (modelName === searchToolsName ? 'Search for tools' : 'Read on in a result'),
    run: ({ callId, turnId, modelName }, args) =>
      recordOwnCall(parts.ledger, { callId, turnId, conversationId: parts.conversationId, tool: modelName }, args, async () => {
        try {
          return modelName === searchToolsName ? search(parts, parse(searchSchema, args)) : await read(parts, parse(readSchema, args))
        } catch (error) {
          return failed(toProblem(error))
        }
      }),
  }
}

function parse<Value>(schema: z.ZodType<Value>, args: JsonObject): Value {
  const parsed = schema.safeParse(args)
  if (parsed.success) return parsed.data
  throw new StewardError({ code: 'arguments-invalid', message: 'The arguments do not fit.', cause: z.prettifyError(parsed.error), nextStep: 'Call it again with arguments that fit its schema.' })
}

function failed(problem: Problem): OwnResult {
  return { outcome: { kind: 'failed', problem }, content: [], origin: { server: null, trusted: false }, found: [] }
}

function search({ tools }: OwnParts, { query, limit }: z.output<typeof searchSchema>): OwnResult {
  const best = rankTools(tools, query, limit)
  const lines = best.map(({ definition: { name, description } }) => `${name}: ${brief(description)}`)
  const text = best.length === 0 ? `No tool fits ${JSON.stringify(query)}. Servers with tools: ${[...new Set(tools.map(({ server }) => server))].join(', ')}. Try other words, such as what the tool would be called.` : `${lines.join('\n')}\n\nThese can be called from now on.`
  // The words are those of servers, as in the list of tools; they are no one's orders.
  return { outcome: { kind: 'ok' }, content: [{ type: 'text', text }], origin: { server: null, trusted: false }, found: best.filter(({ isDeferred }) => isDeferred).map(({ server, tool }) => ({ server, tool })) }
}

function brief(description: string): string {
  const text = description.replaceAll(/\s+/g, ' ').trim()
  return text.length <= DESCRIPTION ? text : `${text.slice(0, DESCRIPTION - 1)}…`
}

async function read({ ports, conversationId, turnIds }: OwnParts, { result: id, ...place }: z.output<typeof readSchema>): Promise<OwnResult> {
  const seq = /^r(\d{1,15})$/.exec(id.trim())?.[1]
  const [event] = seq === undefined ? [] : ports.conversations.events(conversationId, Number(seq) - 1, 1)
  if (event?.type !== 'tool-result' || event.seq !== Number(seq) || !turnIds.includes(event.turnId)) throw unknownResult(id)
  const call = ports.conversations.turn(conversationId, event.turnId).find((other): other is Extract<ConversationEvent, { type: 'tool-call' }> => other.type === 'tool-call' && other.callId === event.callId && other.step === event.step)
  const text = await readOn(resultText(event, ports.blobs), place)
  const { server, trusted, tool = call?.tool } = event.origin
  return { outcome: { kind: 'ok' }, content: [{ type: 'text', text }], origin: { server: server ?? call?.server ?? null, trusted, ...(tool === undefined ? {} : { tool }) }, found: [] }
}

function unknownResult(id: string): StewardError {
  return new StewardError({ code: 'result-unknown', message: `There is no result ${id} in this conversation.`, nextStep: `Call ${readResultName} with a name that stands in a shortened or folded result.` })
}
