import { isServerOn, isToolOn, type ProjectDraft, type ProjectServer } from '#contract/project.ts'

type Switches = Pick<ProjectDraft, 'servers' | 'otherServers'>

/** One server as the tree shows it. */
export interface ServerSwitch {
  readonly server: string
  readonly isOn: boolean
  readonly tools: readonly { readonly name: string; readonly isOn: boolean }[]
  /** It is in the project and not in mcp.json. */
  readonly isMissing: boolean
}

export function listSwitches(project: Switches, servers: readonly string[], tools: readonly { readonly server: string; readonly name: string }[]): ServerSwitch[] {
  const names = [...new Set([...servers, ...project.servers.map(({ server }) => server)])]
  return names.map((server) => {
    const known = tools.filter((tool) => tool.server === server).map(({ name }) => name)
    const named = project.servers.find((entry) => entry.server === server)?.tools ?? []
    return { server, isOn: isServerOn(project, server), isMissing: !servers.includes(server), tools: [...new Set([...known, ...named])].map((name) => ({ name, isOn: isToolOn(project, server, name) })) }
  })
}

/** On: all its tools, also those it adds later. */
export function switchServer(project: Switches, server: string, isOn: boolean): ProjectServer[] {
  return put(project, { server, tools: isOn ? null : [] })
}

/** Once one is off, the others are named: a tool that the server adds later, or the same one under a new name, stays off until it is switched on. */
export function switchTool(project: Switches, { server, tools }: ServerSwitch, tool: string, isOn: boolean): ProjectServer[] {
  const on = tools.filter((each) => (each.name === tool ? isOn : each.isOn)).map(({ name }) => name)
  return put(project, { server, tools: on.length === tools.length ? null : on })
}

function put({ servers }: Switches, entry: ProjectServer): ProjectServer[] {
  return servers.some(({ server }) => server === entry.server) ? servers.map((each) => (each.server === entry.server ? entry : each)) : [...servers, entry]
}
