import type { JsonObject } from '#contract/json.ts'
import type { ToolAnnotations, ToolSign, ToolView } from '#contract/server.ts'
import { StewardError } from '#contract/problem.ts'
import { ownToolNames } from '#core/conversations/own-names.ts'
import type { Servers, ServerTool } from '#core/mcp/servers.ts'
import { findNameSigns } from '#core/policy/find-name-signs.ts'
import { findToolSigns } from '#core/policy/find-tool-signs.ts'
import { assignModelNames } from '#core/providers/model-tool-names.ts'

/** Characters of the address of a view. */
const LONGEST_URI = 2_000
const MOST_ICONS = 20

/** A tool with the name that models know it by. */
export interface CatalogTool extends ServerTool {
  readonly modelName: string
  /** What in its own words looks like poison. */
  readonly signs: readonly ToolSign[]
}

/** All tools of all servers under names that every provider takes and that are never two alike. */
export interface ToolCatalog {
  list(server?: string): CatalogTool[]
  /** Without those that are only for the views of their server. */
  forModel(): CatalogTool[]
  /** Undefined where a model made the name up, or the tool is not for models. */
  byModelName(modelName: string): CatalogTool | undefined
  /** @throws StewardError `tool-unknown`, naming what there is */
  find(server: string, tool: string): CatalogTool
  /** Called when the tools of any server changed; the catalog shows them then. */
  onChange(listener: () => void): () => void
}

export function createToolCatalog(servers: Servers): ToolCatalog {
  let cached: CatalogTool[] | undefined
  let byName = new Map<string, CatalogTool>()
  /** By definition hash: a list that is fetched anew is mostly the old one. */
  const known = new Map<string, readonly ToolSign[]>()
  const forget = (): void => void (cached = undefined)
  servers.onToolsChange(forget)

  function all(): CatalogTool[] {
    if (cached) return cached
    // The order is that of the names, so that a provider's prompt cache holds from turn to turn.
    const tools = servers.tools().toSorted((left, right) => compare(left.server, right.server) || compare(left.tool.name, right.tool.name))
    const names = assignModelNames(tools.map(({ server, tool }) => ({ server, tool: tool.name })), undefined, ownToolNames)
    const alike = findNameSigns(tools.map(({ server, tool }) => ({ server, name: tool.name })))
    const present = new Set(tools.map(({ definitionHash }) => definitionHash))
    for (const hash of known.keys()) if (!present.has(hash)) known.delete(hash)
    cached = tools.map((tool, index) => ({
      ...tool,
      modelName: names[index] ?? tool.tool.name,
      // Read when somebody looks at them: a call looks at one tool, and reading a thousand would hold up the first.
      get signs() {
        return [...signsOf(tool), ...(alike.get(`${tool.server}\0${tool.tool.name}`) ?? [])]
      },
    }))
    byName = new Map(cached.map((tool) => [tool.modelName, tool]))
    return cached
  }

  function signsOf(tool: ServerTool): readonly ToolSign[] {
    const read = known.get(tool.definitionHash) ?? findToolSigns(definitionOf(tool))
    known.set(tool.definitionHash, read)
    return read
  }

  return {
    list: (server) => (server === undefined ? all() : all().filter((tool) => tool.server === server)),
    forModel: () => all().filter(isForModel),
    byModelName(modelName) {
      all()
      const tool = byName.get(modelName)
      return tool && isForModel(tool) ? tool : undefined
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

/** Without the tools of servers that the person switched off for a conversation: a model that still names one is told that there is none. */
export function withoutServers(catalog: ToolCatalog, off: ReadonlySet<string>): ToolCatalog {
  if (off.size === 0) return catalog
  const isOn = ({ server }: CatalogTool): boolean => !off.has(server)
  return {
    ...catalog,
    forModel: () => catalog.forModel().filter(isOn),
    byModelName(modelName) {
      const tool = catalog.byModelName(modelName)
      return tool && isOn(tool) ? tool : undefined
    },
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

/** The address of the view (MCP App) that shows its results. https://github.com/modelcontextprotocol/ext-apps, SEP-1865; the flat name is the older one. */
export function viewOf({ tool }: ServerTool): string | undefined {
  const uri = uiOf(tool)?.['resourceUri'] ?? tool._meta?.['ui/resourceUri']
  return typeof uri === 'string' && uri.startsWith('ui://') && uri.length <= LONGEST_URI ? uri : undefined
}

/** Whom its server means a tool for; everybody, where it does not say. */
function visibilityOf({ tool }: ServerTool): readonly unknown[] {
  const visibility = uiOf(tool)?.['visibility']
  return Array.isArray(visibility) ? visibility : ['model', 'app']
}

const isForModel = (tool: ServerTool): boolean => visibilityOf(tool).includes('model')
export const isForViews = (tool: ServerTool): boolean => visibilityOf(tool).includes('app')

function uiOf({ _meta }: ServerTool['tool']): Readonly<Record<string, unknown>> | undefined {
  const ui = _meta?.['ui']
  return typeof ui === 'object' && ui !== null ? (ui as Record<string, unknown>) : undefined
}

/** `approvedHash`: of the definition that the person approved last. */
export function toToolView(tool: CatalogTool, approvedHash?: string): ToolView {
  const view = viewOf(tool)
  const appOnly = !isForModel(tool)
  const { execution, icons } = tool.tool
  const taskSupport = execution?.taskSupport
  return {
    server: tool.server,
    name: tool.tool.name,
    modelName: tool.modelName,
    title: titleOf(tool),
    description: tool.tool.description,
    inputSchema: tool.tool.inputSchema as JsonObject,
    outputSchema: tool.tool.outputSchema as JsonObject | undefined,
    annotations: annotationsOf(tool),
    ...(icons && icons.length > 0 ? { icons: icons.slice(0, MOST_ICONS).map(({ src, mimeType, sizes, theme }) => ({ src, mimeType, sizes, theme })) } : {}),
    ...(taskSupport ? { taskSupport } : {}),
    ...(view || appOnly ? { ui: { ...(view ? { uri: view } : {}), appOnly } } : {}),
    definitionHash: tool.definitionHash,
    signs: [...tool.signs],
    changed: approvedHash !== undefined && approvedHash !== tool.definitionHash,
  }
}

/**
 * What is hashed, kept at approval, and compared when it changes: all that a model sees, and whom the tool is for, because
 * a grant that was given to a button of a view must not become one for the model. Not the icons and the view, which show
 * what the server could show anyway; and not whether it runs as a task, which changes nothing of what it does.
 */
export function definitionOf({ tool }: ServerTool): JsonObject {
  return JSON.parse(
    JSON.stringify({
      name: tool.name,
      title: tool.title,
      description: tool.description,
      inputSchema: tool.inputSchema,
      outputSchema: tool.outputSchema,
      annotations: tool.annotations,
      visibility: uiOf(tool)?.['visibility'],
    }),
  ) as JsonObject
}
