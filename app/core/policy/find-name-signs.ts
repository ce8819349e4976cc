import type { ToolSign } from '#contract/server.ts'

interface NamedTool {
  readonly server: string
  readonly name: string
}

/** Letters of other alphabets, and figures, that look like a Latin letter. https://www.unicode.org/reports/tr39/ */
const looks: Readonly<Record<string, string>> = { а: 'a', е: 'e', о: 'o', р: 'p', с: 'c', у: 'y', х: 'x', і: 'i', ј: 'j', ѕ: 's', ԁ: 'd', һ: 'h', ӏ: 'l', α: 'a', ε: 'e', ο: 'o', ρ: 'p', ν: 'v', τ: 't', υ: 'u', ι: 'i', κ: 'k', '0': 'o', '1': 'l', '3': 'e', '5': 's' }

/** Tools that look alike and are held against each other. */
const MOST_ALIKE = 50

/**
 * Tools of different servers whose names a person or a model could take for each other: the same, or the same to the eye.
 * Told of both, because neither can be believed. By `server` and `name` of the tool, joined with a NUL.
 */
export function findNameSigns(tools: readonly NamedTool[]): Map<string, ToolSign[]> {
  const groups = new Map<string, NamedTool[]>()
  for (const tool of tools) {
    const key = skeleton(tool.name)
    const group = groups.get(key)
    if (group) group.push(tool)
    else groups.set(key, [tool])
  }
  const signs = new Map<string, ToolSign[]>()
  for (const group of groups.values()) {
    const few = group.length > MOST_ALIKE ? sample(group) : group
    for (const tool of group) {
      const found = signsIn(tool, few)
      if (found.length > 0) signs.set(`${tool.server}\0${tool.name}`, found)
    }
  }
  return signs
}

/** One tool of each spelling and of each server, up to a bound: whom a tool is held against, so that ten thousand that look alike take no time. */
function sample(group: readonly NamedTool[]): NamedTool[] {
  const seen = new Set<string>()
  const kept: NamedTool[] = []
  for (const tool of group) {
    const [spelling, server] = [`spelling ${plain(tool.name)}`, `server ${tool.server}`]
    if (seen.has(spelling) && seen.has(server)) continue
    seen.add(spelling).add(server)
    kept.push(tool)
    if (kept.length >= MOST_ALIKE) break
  }
  return kept
}

function signsIn(tool: NamedTool, group: readonly NamedTool[]): ToolSign[] {
  const others = group.filter((other) => other.server !== tool.server || other.name !== tool.name)
  const same = others.filter(({ name, server }) => name === tool.name && server !== tool.server)
  // A capital or a dash is how the one and the other write it; a letter of another alphabet is not.
  const alike = others.filter(({ name }) => name !== tool.name && plain(name) !== plain(tool.name))
  return [
    ...(same.length > 0 ? [{ code: 'name-collision' as const, where: 'name', text: `${listServers(same)} has a tool of the same name.` }] : []),
    ...(alike.length > 0 ? [{ code: 'look-alike-name' as const, where: 'name', text: `Its name looks like ${alike.slice(0, 3).map(({ server, name }) => `${server}/${name}`).join(' and ')}, with other letters.` }] : []),
  ]
}

/** Whether a person could take the one name for the other although they are different. */
export function looksLike(one: string, other: string): boolean {
  return one !== other && skeleton(one) === skeleton(other)
}

const listServers = (tools: readonly NamedTool[]): string => tools.slice(0, 3).map(({ server }) => server).join(' and ')
const plain = (name: string): string => name.normalize('NFKC').toLowerCase().replaceAll(/[\s_\-.]/g, '')
const skeleton = (name: string): string => Array.from(plain(name), (letter) => looks[letter] ?? letter).join('').replaceAll('rn', 'm').replaceAll('vv', 'w')
