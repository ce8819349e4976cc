import { isSpecType } from '@modelcontextprotocol/client'

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

/**
 * The result of a list call with the entries that the SDK would choke on taken out: it checks the list as one value, so a
 * single bad tool would hide all others. An optional member that is null is taken for one that is missing, which is what
 * its server meant.
 */
export function mendListResult(method: string, result: unknown, onLeftOut: (item: LeftOut) => void): unknown {
  const list = Object.hasOwn(lists, method) ? lists[method] : undefined
  if (!list || typeof result !== 'object' || result === null) return result
  const items = (result as Record<string, unknown>)[list.field]
  if (!Array.isArray(items)) return result
  const kept = items.flatMap((item: unknown): unknown[] => {
    const mended = withoutNulls(item)
    if (list.isValid(mended)) return [mended]
    onLeftOut({ list: list.field, name: nameOf(item, list.key), reason: 'It does not have the form that the protocol asks for.' })
    return []
  })
  return { ...result, [list.field]: kept }
}

export function isListMethod(method: string): boolean {
  return Object.hasOwn(lists, method)
}

function withoutNulls(item: unknown): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item) || !Object.values(item).includes(null)) return item
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null))
}

function nameOf(item: unknown, key: string): string {
  const name = typeof item === 'object' && item !== null ? (item as Record<string, unknown>)[key] : undefined
  return typeof name === 'string' ? name.slice(0, 200) : '(no name)'
}
