import { isSpecType } from '@modelcontextprotocol/client'
import { isDeeperThan, MAX_CONTENT_DEPTH } from '#contract/json.ts'

/** What was left out of a list, and why. */
export interface LeftOut {
  readonly list: string
  readonly name: string
  readonly reason: string
}

const lists: Readonly<Record<string, { field: string; key: string; isValid: (item: unknown) => boolean }>> = {
  'tools/list': { field: 'tools', key: 'name', isValid: isSpecType.Tool },
  'resources/list': { field: 'resources', key: 'uri', isValid: isSpecType.Resource },
  'resources/templates/list': { field: 'resourceTemplates', key: 'uriTemplate', isValid: isSpecType.ResourceTemplate },
  'prompts/list': { field: 'prompts', key: 'name', isValid: isSpecType.Prompt },
}

/** Characters. The largest tools of real servers have some 50,000; what a person is asked about must fit the frame that asks. */
const LONGEST_ITEM = 300_000
/** Characters of one list over all its pages: a view gets the tools of all servers in one frame. */
const LONGEST_LIST = 16_000_000
/** Levels that the answer and the frame around an item take. */
const ROOM_AROUND = 10
/** A list of ten thousand bad entries would fill the log. */
const MOST_TOLD = 20

/**
 * The result of a list call with the entries that the SDK would choke on taken out: it checks the list as one value, so a
 * single bad tool would hide all others. An optional member that is null is taken for one that is missing, which is what
 * its server meant. What no model and no person could read is left out, too. `before`: of the pages before.
 */
export function mendListResult(method: string, result: unknown, onLeftOut: (item: LeftOut) => void, before: MendedSoFar = { length: 0, told: 0 }): MendedSoFar & { result: unknown } {
  const list = Object.hasOwn(lists, method) ? lists[method] : undefined
  if (!list || typeof result !== 'object' || result === null) return { result, ...before }
  const items = (result as Record<string, unknown>)[list.field]
  if (!Array.isArray(items)) return { result, ...before }
  let { length, told } = before
  function leaveOut(item: unknown, reason: string): unknown[] {
    if (++told <= MOST_TOLD) onLeftOut({ list: list?.field ?? '', name: nameOf(item, list?.key ?? ''), reason })
    return []
  }
  const kept = items.flatMap((item: unknown): unknown[] => {
    // Before anything walks through it: the SDK's checks are recursive.
    if (isDeeperThan(item, MAX_CONTENT_DEPTH - ROOM_AROUND)) return leaveOut(item, 'It nests too deep.')
    const size = JSON.stringify(item).length
    if (size > LONGEST_ITEM) return leaveOut(item, `It has ${size} characters; no model could read it.`)
    if (length + size > LONGEST_LIST) return leaveOut(item, 'The list is too long.')
    const mended = withoutBadExtras(withoutNulls(item), list.isValid, (extra) => ++told <= MOST_TOLD && onLeftOut({ list: list.field, name: `${extra} of ${nameOf(item, list.key)}`, reason: 'It does not have the form that the protocol asks for.' }))
    if (mended === undefined) return leaveOut(item, 'It does not have the form that the protocol asks for.')
    length += size
    return [mended]
  })
  return { result: { ...result, [list.field]: kept }, length, told }
}

/** Characters of a list, and how often it was told of. */
export interface MendedSoFar {
  readonly length: number
  readonly told: number
}

export function listFieldOf(method: string): string | undefined {
  return Object.hasOwn(lists, method) ? lists[method]?.field : undefined
}

export function isListMethod(method: string): boolean {
  return Object.hasOwn(lists, method)
}

function withoutNulls(item: unknown): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item) || !Object.values(item).includes(null)) return item
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null))
}

/** What an entry can do without: a picture in a form of its own must not take a good tool with it. */
const extras = ['icons', 'annotations', 'outputSchema', 'execution']

/** The item without what is wrong in it, where the rest of it is right; undefined where it is not. */
function withoutBadExtras(item: unknown, isValid: (item: unknown) => boolean, onDrop: (extra: string) => void): unknown {
  if (isValid(item)) return item
  if (typeof item !== 'object' || item === null) return undefined
  const present = extras.filter((extra) => Object.hasOwn(item, extra))
  const without = (names: readonly string[]): unknown => Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)))
  const bad = [...present.map((extra) => [extra]), present].find((names) => names.length > 0 && isValid(without(names)))
  if (!bad) return undefined
  bad.forEach(onDrop)
  return without(bad)
}

function nameOf(item: unknown, key: string): string {
  const name = typeof item === 'object' && item !== null ? (item as Record<string, unknown>)[key] : undefined
  return typeof name === 'string' ? name.slice(0, 200) : '(no name)'
}
