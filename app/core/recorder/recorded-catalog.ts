import type { JsonObject, JsonValue } from '#contract/json.ts'
import { ownToolNames } from '#core/conversations/own-names.ts'
import type { CatalogTool, ToolCatalog } from '#core/tools/tool-catalog.ts'
import type { RecordedTool } from './recording.ts'

/**
 * The tools of now, with those of a recording that are not among them (the server is off, or on another computer), so that a model
 * can ask for them again. What a recording knows of such a tool is its name, and its schema where consent was asked for.
 */
export function recordedCatalog(catalog: ToolCatalog, recorded: readonly RecordedTool[]): ToolCatalog {
  const missing = (): CatalogTool[] => {
    const known = catalog.list()
    // A file may give any names: those of Steward's own tools, one to two tools, or one that no provider takes.
    const taken = new Set([...ownToolNames, ...known.map(({ modelName }) => modelName)])
    return recorded
      .filter(({ server, tool, modelName }) => /^[\w-]{1,128}$/.test(modelName) && !known.some((one) => one.server === server && one.tool.name === tool) && !taken.has(modelName) && taken.add(modelName))
      .map(toCatalogTool)
  }
  return {
    list: (server) => [...catalog.list(server), ...missing().filter((tool) => server === undefined || tool.server === server)],
    forModel: () => [...catalog.forModel(), ...missing()],
    byModelName: (modelName) => catalog.byModelName(modelName) ?? missing().find((tool) => tool.modelName === modelName),
    find: (server, tool) => missing().find((one) => one.server === server && one.tool.name === tool) ?? catalog.find(server, tool),
    onChange: catalog.onChange,
  }
}

function toCatalogTool({ server, tool, modelName, title, inputSchema, arguments: all }: RecordedTool): CatalogTool {
  const schema = inputSchema ?? schemaOf(all)
  return { server, modelName, definitionHash: '', signs: [], tool: { name: tool, ...(title === undefined ? {} : { title }), description: title ?? tool, inputSchema: { ...schema, type: 'object' } } }
}

/** From what it was called with: the names and kinds of arguments; needed is what no call left out. */
function schemaOf(all: readonly JsonObject[]): JsonObject {
  const names = new Set(all.flatMap((args) => Object.keys(args)))
  const properties = [...names].map((name) => [name, kindOf(all.map((args) => args[name]).find((value) => value !== undefined))] as const)
  return { type: 'object', properties: Object.fromEntries(properties), required: [...names].filter((name) => all.every((args) => name in args)) }
}

function kindOf(value: JsonValue | undefined): JsonObject {
  if (Array.isArray(value)) return { type: 'array' }
  if (value === null || value === undefined) return {}
  return { type: typeof value }
}
