import { estimateTokens } from '#contract/estimate-tokens.ts'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import type { ModelTool } from '#core/providers/language-model.ts'
import type { OfferedTool } from '#core/tools/model-tools.ts'
import type { FoundTool } from './context-marks.ts'
import { readResultTool, searchToolsTool } from './own-tools.ts'

export interface WeighedTool extends OfferedTool {
  readonly tokens: number
  readonly isDeferred: boolean
}

export interface ToolPlan {
  /** What the request holds, in its order. */
  readonly tools: readonly ModelTool[]
  /** All tools of servers that are on, in the order of the catalog. */
  readonly all: readonly WeighedTool[]
  readonly own: readonly ModelTool[]
  readonly ownTokens: number
  readonly isDeferring: boolean
}

export interface ToolFacts {
  readonly offered: readonly OfferedTool[]
  readonly found: readonly FoundTool[]
  /** The person wants its tools in each request. */
  readonly isAlways: (server: string) => boolean
  /** Tokens that definitions may take before they are deferred. */
  readonly allowance: number
  /** Some result is shortened, so there is something to read on in. */
  readonly hasShortened: boolean
}

/**
 * Which tools a request holds.
 *
 * Where all definitions together are too much, those of servers that are not always loaded wait until they are found. The order
 * is fixed for the provider's prompt cache: Steward's own, the servers that are always there, then what was found, as it was found:
 * finding adds at the end and moves nothing.
 */
export function planTools({ offered, found, isAlways: ask, allowance, hasShortened }: ToolFacts): ToolPlan {
  // Once a server: what the person set lies in the database.
  const always = new Map([...new Set(offered.map(({ server }) => server))].map((server) => [server, ask(server)]))
  const isAlways = (server: string): boolean => always.get(server) === true
  const weighed = offered.map((tool) => ({ ...tool, tokens: weighTool(tool.definition) }))
  const waiting = weighed.filter(({ server }) => !isAlways(server))
  const isDeferring = waiting.length > 0 && weighed.reduce((sum, { tokens }) => sum + tokens, 0) > allowance
  const own = [...(isDeferring ? [searchToolsTool] : []), ...(hasShortened || isDeferring ? [readResultTool] : [])]
  const ownTokens = own.reduce((sum, tool) => sum + weighTool(tool), 0)
  if (!isDeferring) return { tools: [...weighed.map(({ definition }) => definition), ...own], all: weighed.map((tool) => ({ ...tool, isDeferred: false })), own, ownTokens, isDeferring }

  const places = new Map(found.map(({ server, tool }, index) => [keyOf({ server, tool }), index]))
  const all = weighed.map((tool) => ({ ...tool, isDeferred: !isAlways(tool.server) && !places.has(keyOf(tool)) }))
  const later = all.filter((tool) => !tool.isDeferred && !isAlways(tool.server)).toSorted((left, right) => (places.get(keyOf(left)) ?? 0) - (places.get(keyOf(right)) ?? 0))
  return { tools: [...own, ...[...all.filter(({ server }) => isAlways(server)), ...later].map(({ definition }) => definition)], all, own, ownTokens, isDeferring }
}

const keyOf = ({ server, tool }: FoundTool): string => `${server}\n${tool}`

const weights = new WeakMap<JsonObject, { readonly key: string; readonly tokens: number }>()

/** By its schema, which keeps its identity as long as the tool stays what it is. */
function weighTool({ name, description, inputSchema }: ModelTool): number {
  const key = `${name}\n${description}`
  const known = weights.get(inputSchema)
  if (known?.key === key) return known.tokens
  const tokens = 8 + estimateTokens(key) + estimateTokens(JSON.stringify(inputSchema satisfies JsonValue))
  weights.set(inputSchema, { key, tokens })
  return tokens
}
