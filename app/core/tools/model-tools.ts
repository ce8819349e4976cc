import type { JsonObject, JsonValue } from '#contract/json.ts'
import { toolKey, type TrustStore } from '#core/ports/trust-store.ts'
import type { ModelTool } from '#core/providers/language-model.ts'
import type { CatalogTool, ToolCatalog } from './tool-catalog.ts'

/** A tool of a server as a model is told of it. */
export interface OfferedTool {
  readonly server: string
  readonly tool: string
  readonly definition: ModelTool
}

type Catalog = Pick<ToolCatalog, 'forModel'>
type Trust = Pick<TrustStore, 'approvedHashes' | 'approvedTool'>

/**
 * The tools as a model is told of them. One that its server changed is told as the person approved it last: what the model
 * reads is what the person has seen, and new words work only once they have been looked at. A tool that was never used is told as it is; its first call is asked about.
 */
export function offeredTools(catalog: Catalog, trust: Trust): OfferedTool[] {
  const approved = trust.approvedHashes()
  return catalog.forModel().map((tool) => {
    const hash = approved.get(toolKey(tool.server, tool.tool.name))
    return { server: tool.server, tool: tool.tool.name, definition: hash === undefined || hash === tool.definitionHash ? toModelTool(tool) : asApproved(tool, trust) }
  })
}

export const modelTools = (catalog: Catalog, trust: Trust): ModelTool[] => offeredTools(catalog, trust).map(({ definition }) => definition)

function toModelTool({ modelName, tool }: CatalogTool): ModelTool {
  return { name: modelName, description: tool.description ?? tool.title ?? '', inputSchema: inOrder(tool.inputSchema as JsonObject) }
}

function asApproved(tool: CatalogTool, trust: Pick<TrustStore, 'approvedTool'>): ModelTool {
  const definition = trust.approvedTool(tool.server, tool.tool.name)?.definition
  // A row that cannot be read: nothing of the new words either.
  const { description, title, inputSchema } = definition ?? {}
  return { name: tool.modelName, description: textOr(description, textOr(title, '')), inputSchema: isObject(inputSchema) ? inOrder(inputSchema) : { type: 'object' } }
}

const ordered = new WeakMap<JsonObject, JsonObject>()

/**
 * The schema with its keys in one order, whatever order its server lists them in, and as one object as long as the list
 * stays: a provider's prompt cache needs the same bytes each time.
 */
function inOrder(schema: JsonObject): JsonObject {
  const known = ordered.get(schema)
  if (known) return known
  const sorted = sortKeys(schema) as JsonObject
  ordered.set(schema, sorted)
  return sorted
}

function sortKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.keys(value).sort().flatMap((key) => (value[key] === undefined ? [] : [[key, sortKeys(value[key])]])))
}

const textOr = (value: JsonValue | undefined, otherwise: string): string => (typeof value === 'string' ? value : otherwise)
const isObject = (value: JsonValue | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
