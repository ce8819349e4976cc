import type { ModelTool } from '../language-model.ts'

/** `server/tool`, as people write it. The names of models are made from these two with `__` between. */
export function writtenName(name: string): string {
  return name.replace('__', '/')
}

export function serverOf(name: string): string {
  const [server = '', ...rest] = name.split('__')
  return rest.length > 0 ? server : ''
}

export function bareName(name: string): string {
  return name.slice(name.indexOf('__') === -1 ? 0 : name.indexOf('__') + 2)
}

/** By `server/tool`, by the name of models, or by the tool's own name where only one server has it. */
export function findTool(wanted: string, tools: readonly ModelTool[]): ModelTool | undefined {
  const exact = tools.find(({ name }) => name === wanted || writtenName(name) === wanted)
  if (exact) return exact
  const bare = tools.filter(({ name }) => bareName(name).toLowerCase() === wanted.toLowerCase() || writtenName(name).toLowerCase() === wanted.toLowerCase())
  return bare.length === 1 ? bare[0] : undefined
}

/** Up to three names that the person may have meant, nearest first. */
export function nearNames(wanted: string, tools: readonly ModelTool[]): string[] {
  const key = wanted.toLowerCase()
  const whole = /\/|__/.test(wanted)
  return tools
    .map(({ name }) => ({ name: writtenName(name), distance: distance(key.replace('__', '/'), (whole ? writtenName(name) : bareName(name)).toLowerCase()) }))
    .filter((near) => near.distance <= Math.max(2, key.length / 4))
    .sort((left, right) => left.distance - right.distance)
    .slice(0, 3)
    .map(({ name }) => name)
}

/** Levenshtein: how many letters to add, drop or change. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...left].entries()) {
    const next = [index + 1]
    for (let column = 1; column <= right.length; column++) {
      next.push(Math.min((next[column - 1] ?? 0) + 1, (row[column] ?? 0) + 1, (row[column - 1] ?? 0) + (right[column - 1] === letter ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
