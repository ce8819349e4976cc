import type { JsonObject } from '#contract/json.ts'
import type { ToolAnnotations, ToolView } from '#contract/server.ts'
import { StewardError } from '#contract/problem.ts'
import type { Servers, ServerTool } from '#core/mcp/servers.ts'
import { assignModelNames } from '#core/providers/model-tool-names.ts'

/** A tool with the name that models know it by. */
export interface CatalogTool extends ServerTool {
  readonly modelName: string
}

/** All tools of all servers under names that every provider takes and that are never two alike. */
export interface ToolCatalog {
  list(server?: string): CatalogTool[]
  /** Undefined where a model made the name up. */
  byModelName(modelName: string): CatalogTool | undefined
  /** @throws StewardError `tool-unknown`, naming what there is */
  find(server: string, tool: string): CatalogTool
  /** Called when the tools of any server changed; the catalog shows them then. */
  onChange(listener: () => void): () => void
}

export function createToolCatalog(servers: Servers): ToolCatalog {
  let cached: CatalogTool[] | undefined
  let byName = new Map<string, CatalogTool>()
  const forget = (): void => void (cached = undefined)
  servers.onToolsChange(forget)

  function all(): CatalogTool[] {
    if (cached) return cached
    // The order is that of the names, so that a provider's prompt cache holds from turn to turn.
    const tools = servers.tools().toSorted((left, right) => compare(left.server, right.server) || compare(left.tool.name, right.tool.name))
    const names = assignModelNames(tools.map(({ server, tool }) => ({ server, tool: tool.name })))
    cached = tools.map((tool, index) => ({ ...tool, modelName: names[index] ?? tool.tool.name }))
    byName = new Map(cached.map((tool) => [tool.modelName, tool]))
    return cached
  }

  return {
    list: (server) => (server === undefined ? all() : all().filter((tool) => tool.server === server)),
    byModelName(modelName) {
      all()
      return byName.get(modelName)
    },
    find(server, tool) {
      const found = all().find((candidate) => candidate.server === server && candidate.tool.name === tool)
      if (found) return found
      const known = all().filter((candidate) => candidate.server === server)
      throw new StewardError({
        code: 'tool-unknown',
        message: `${server} has no tool named ${tool}.`,
        cause: known.length > 0 ? `It has ${known.slice(0, 20).map(({ tool: { name } }) => name).join(', ')}${known.length > 20 ? ', …' : ''}.` : `${server} lists no tools now.`,
        nextStep: known.length > 0 ? 'Use one of these names.' : `See the state of ${server} on its page, or with "steward servers test ${server}".`,
      })
    },
    // Forgets first: whoever hears of a change must not depend on having asked for it after the catalog did.
    onChange: (listener) => servers.onToolsChange(() => (forget(), listener())),
  }
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

export function annotationsOf({ tool }: ServerTool): ToolAnnotations {
  const { title, readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = tool.annotations ?? {}
  return { title, readOnlyHint, destructiveHint, idempotentHint, openWorldHint }
}

export function titleOf({ tool }: ServerTool): string | undefined {
  return tool.title ?? tool.annotations?.title
}

export function toToolView(tool: CatalogTool): ToolView {
  return {
    server: tool.server,
    name: tool.tool.name,
    modelName: tool.modelName,
    title: titleOf(tool),
    description: tool.tool.description,
    inputSchema: tool.tool.inputSchema as JsonObject,
    outputSchema: tool.tool.outputSchema as JsonObject | undefined,
    annotations: annotationsOf(tool),
    definitionHash: tool.definitionHash,
  }
}

/** What a model sees of a tool: what is hashed, kept at approval, and compared when it changes. */
export function definitionOf({ tool }: ServerTool): JsonObject {
  return JSON.parse(
    JSON.stringify({
      name: tool.name,
      title: tool.title,
      description: tool.description,
      inputSchema: tool.inputSchema,
      outputSchema: tool.outputSchema,
      annotations: tool.annotations,
    }),
  ) as JsonObject
}
