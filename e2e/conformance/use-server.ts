import type { JsonObject } from '#contract/json.ts'
import type { ServerView, ToolView } from '#contract/server.ts'
import type { Connection } from '#rpc/connect.ts'
import type { Context } from './entry.ts'

const server = 'server'

/** What a person does with a server: looks at what it has, calls its tools, reads, and signs in where it asks for it. */
export async function useServer(connection: Connection, context: Context): Promise<void> {
  const { features } = await ready(connection)
  const { tools } = await connection.call('server.tools', { server })
  for (const { name, arguments: args } of callsFor(tools, context)) await callTool(connection, name, args)
  if (features?.prompts) {
    const { prompts } = await connection.call('server.prompts', { server })
    for (const { name, arguments: args } of prompts) await connection.call('server.prompt', { server, name, arguments: Object.fromEntries(args.map((each) => [each.name, 'test'])) })
  }
  if (features?.resources) {
    const { resources } = await connection.call('server.resources', { server })
    for (const { uri } of resources) await connection.call('server.read', { server, uri })
  }
  if (features?.skills) {
    const { skills } = await connection.call('server.skills', { server })
    // A skill is loaded when the person chooses it; where only the listing is judged, nobody does.
    if (!context.scenario.includes('no-prefetch')) for (const { uri } of skills) await connection.call('server.skill', { server, uri })
  }
}

/** The server once it answers, after a sign-in where it wants one. */
async function ready(connection: Connection): Promise<ServerView> {
  let view = await settled(connection)
  // A second time where the server moved to another authorization server meanwhile.
  for (let times = 0; times < 2 && view.state.kind === 'needs-sign-in'; times++) {
    await connection.call('server.sign-in', { server })
    view = await settled(connection)
  }
  return requireReady(view)
}

function requireReady(view: ServerView): ServerView {
  if (view.state.kind === 'ready' || view.state.kind === 'degraded') return view
  throw new Error(`The server is ${view.state.kind}: ${'problem' in view.state ? JSON.stringify(view.state.problem) : ''}`)
}

function settled(connection: Connection): Promise<ServerView> {
  return new Promise((resolve, reject) => {
    const look = (view: ServerView | undefined): void => {
      if (!view || ['starting', 'signing-in', 'stopped'].includes(view.state.kind)) return
      unsubscribe()
      resolve(view)
    }
    const unsubscribe = connection.subscribe('server-state', ({ server: view }) => look(view))
    connection.call('server.list', {}).then(({ servers }) => look(servers[0]), reject)
  })
}

/** A call that the server wants more rights for is made once more after the person gave them. */
async function callTool(connection: Connection, tool: string, args: JsonObject): Promise<void> {
  const { outcome } = await connection.call('tool.call', { server, tool, arguments: args })
  // Whether a call must succeed is the suite's business; a person reads why it did not and goes on.
  if (outcome.kind !== 'failed') return
  console.error(`${tool}: ${JSON.stringify(outcome.problem)}`)
  if (outcome.problem.action?.kind !== 'sign-in') return
  await connection.call('server.sign-in', { server })
  requireReady(await settled(connection))
  const again = await connection.call('tool.call', { server, tool, arguments: args })
  if (again.outcome.kind === 'failed') console.error(`${tool}, once more: ${JSON.stringify(again.outcome.problem)}`)
}

/** The calls that the suite asks for, else each tool once with plain values. */
function callsFor(tools: readonly ToolView[], { toolCalls }: Context): { name: string; arguments: JsonObject }[] {
  if (toolCalls) return toolCalls.map(({ name, arguments: args }) => ({ name, arguments: JSON.parse(JSON.stringify(args)) as JsonObject }))
  // One tool wants to be told the schema of another, as it was received.
  const focal = tools.find(({ name }) => name === 'json_schema_2020_12_tool')?.inputSchema
  return tools.map(({ name, inputSchema }) => ({ name, arguments: name === 'json_schema_echo' && focal ? { schema: focal } : plainArguments(inputSchema) }))
}

function plainArguments({ properties, required }: JsonObject): JsonObject {
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return {}
  const wanted = Array.isArray(required) ? required.map(String) : Object.keys(properties)
  return Object.fromEntries(wanted.map((name) => [name, plainValue(properties[name])]))
}

function plainValue(schema: JsonObject[string] | undefined): JsonObject[string] {
  const type = typeof schema === 'object' && schema !== null && !Array.isArray(schema) ? schema['type'] : undefined
  switch (type) {
    case 'number':
    case 'integer':
      return 1
    case 'boolean':
      return true
    case 'array':
      return []
    case 'object':
      return {}
    default:
      return 'test'
  }
}
