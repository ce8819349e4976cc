import type { JsonObject, JsonValue } from '#contract/json.ts'
import { toolKey, type TrustStore } from '#core/ports/trust-store.ts'
import type { ModelTool } from '#core/providers/language-model.ts'
import type { CatalogTool, ToolCatalog } from './tool-catalog.ts'

/**
 * The tools as a model is told of them. One that its server changed is told as the person approved it last: what the model
 * reads is what the person has seen, and new words work only once they have been looked at. A tool that was never used is told as it is; its first call is asked about.
 */
export function modelTools(catalog: Pick<ToolCatalog, 'forModel'>, trust: Pick<TrustStore, 'approvedHashes' | 'approvedTool'>): ModelTool[] {
  const approved = trust.approvedHashes()
  return catalog.forModel().map((tool) => {
    const hash = approved.get(toolKey(tool.server, tool.tool.name))
    return hash === undefined || hash === tool.definitionHash ? toModelTool(tool) : asApproved(tool, trust)
  })
}

function toModelTool({ modelName, tool }: CatalogTool): ModelTool {
  return { name: modelName, description: tool.description ?? tool.title ?? '', inputSchema: tool.inputSchema as JsonObject }
}

function asApproved(tool: CatalogTool, trust: Pick<TrustStore, 'approvedTool'>): ModelTool {
  const definition = trust.approvedTool(tool.server, tool.tool.name)?.definition
  // A row that cannot be read: nothing of the new words either.
  const { description, title, inputSchema } = definition ?? {}
  return { name: tool.modelName, description: textOr(description, textOr(title, '')), inputSchema: isObject(inputSchema) ? inputSchema : { type: 'object' } }
}

const textOr = (value: JsonValue | undefined, otherwise: string): string => (typeof value === 'string' ? value : otherwise)
const isObject = (value: JsonValue | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
