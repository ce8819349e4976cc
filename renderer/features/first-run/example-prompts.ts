import type { JsonObject, JsonValue } from '#contract/json.ts'
import type { ServerView, ToolView } from '#contract/server.ts'

export interface ExamplePrompt {
  /** What the button says. */
  readonly label: string
  /** What it puts into the composer. */
  readonly text: string
  readonly tool: ToolView
}

/** Tools that make a good first call, best first: each shows something, and none needs a value that only the person knows. */
const favourites = ['echo', 'list_directory', 'list_allowed_directories', 'directory_tree', 'read_graph', 'list_tables', 'get-sum'] as const

/**
 * Prompts that call tools which are connected right now.
 *
 * For the scripted demo they have the form that it reads (`call files/list_directory path="/a"`); a real
 * model gets a plain request. A tool is offered only when every argument that it needs can be filled in.
 */
export function examplePrompts(servers: readonly ServerView[], tools: readonly ToolView[], forDemo: boolean, limit = 3): ExamplePrompt[] {
  const ready = new Map(servers.filter(({ state }) => state.kind === 'ready' || state.kind === 'degraded').map((view) => [view.name, view]))
  const examples = tools.flatMap((tool) => {
    const server = ready.get(tool.server)
    // The form of the demo has no way to write a name with a space or a quote in it.
    if (!server || /[\s"'`]/.test(tool.server + tool.name)) return []
    if (rank(tool) > favourites.length) return []
    const args = fillArguments(tool, server)
    return args === undefined ? [] : [{ tool, args, rank: rank(tool) }]
  })
  return examples
    .toSorted((left, right) => left.rank - right.rank)
    .slice(0, limit)
    .map(({ tool, args }) => ({ label: labelOf(tool, args), text: forDemo ? callText(tool, args) : plainText(tool, args), tool }))
}

/** Favourites first, then tools that only read. A first call must do no harm: the rest is not offered. */
function rank(tool: ToolView): number {
  const place = favourites.findIndex((name) => name === tool.name)
  if (place >= 0) return place
  return tool.annotations.readOnlyHint === true && !/env|secret|token|password/i.test(tool.name) ? favourites.length : favourites.length + 1
}

/** The needed arguments with values that cannot do harm; undefined where one cannot be guessed. */
function fillArguments(tool: ToolView, server: ServerView): JsonObject | undefined {
  const { required } = tool.inputSchema
  const names = Array.isArray(required) ? required.filter((name) => typeof name === 'string') : []
  const filled: [string, JsonValue][] = []
  for (const name of names) {
    const value = guess(name, server)
    if (value === undefined) return undefined
    filled.push([name, value])
  }
  return Object.fromEntries(filled)
}

function guess(name: string, server: ServerView): JsonValue | undefined {
  switch (name) {
    case 'message':
    case 'text':
      return 'Hello from Steward'
    case 'path':
      return folderOf(server)
    case 'a':
      return 2
    case 'b':
      return 3
    default:
      return undefined
  }
}

/** The folder that a filesystem server was started for: its last argument that is a whole path. */
export function folderOf({ definition }: ServerView): string | undefined {
  if (definition.kind !== 'stdio') return undefined
  return definition.args.findLast((arg) => /^(?:\/|~[\\/]|[A-Za-z]:[\\/])/.test(arg))
}

function labelOf(tool: ToolView, args: JsonObject): string {
  const value = Object.values(args).find((item) => typeof item === 'string')
  return value === undefined ? `${tool.server}: ${tool.name}` : `${tool.server}: ${tool.name} ${value}`
}

function callText(tool: ToolView, args: JsonObject): string {
  return ['call', `${tool.server}/${tool.name}`, ...Object.entries(args).map(([name, value]) => `${name}=${JSON.stringify(value)}`)].join(' ')
}

function plainText(tool: ToolView, args: JsonObject): string {
  const values = Object.entries(args).map(([name, value]) => `${name} ${JSON.stringify(value)}`)
  return `Use the tool ${tool.name} of ${tool.server}${values.length > 0 ? ` with ${values.join(' and ')}` : ''}, and tell me what it says.`
}
