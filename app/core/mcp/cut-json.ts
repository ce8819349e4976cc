import type { JsonValue } from '#contract/json.ts'
import { ownText } from './own-text.ts'

export interface CutJson {
  readonly body: JsonValue
  /** Characters of text and numbers of nodes that were seen: close to the size of the JSON, a lower bound where it was cut. */
  readonly size: number
  readonly truncated: boolean
}

const MOST_NODES = 2_000
const MOST_DEPTH = 64
/** Longer than a secret is: one that lies across the cut is seen whole by the mask. */
const OVERLAP = 4_000

/**
 * A copy of a value that holds at most about `budget` characters, made in time that depends on the budget and
 * not on the value: a 30 MB result in the message view must not cost a second walk over 30 MB.
 *
 * @param mask hides secrets; applied here only to the text that is cut, because half of a secret looks like none
 */
export function cutJson(value: unknown, budget: number, mask: (text: string) => string = (text) => text): CutJson {
  let left = budget
  let nodes = 0
  let size = 0
  let truncated = false

  function copy(part: unknown, depth: number): JsonValue {
    nodes++
    if (typeof part === 'string') {
      size += part.length + 2
      if (part.length <= left) {
        left -= part.length
        return part
      }
      return cut(part)
    }
    if (part === null || typeof part === 'number' || typeof part === 'boolean') {
      size += 4
      left -= 4
      return part
    }
    if (typeof part !== 'object') return null
    if (left <= 0 || nodes > MOST_NODES || depth > MOST_DEPTH) {
      truncated = true
      return '…'
    }
    if (Array.isArray(part)) return copyArray(part, depth)
    const copied: Record<string, JsonValue> = {}
    for (const key in part) {
      if (left <= 0 || nodes > MOST_NODES) {
        truncated = true
        copied['…'] = 'more'
        break
      }
      size += key.length + 4
      const name = key.length <= left ? key : cut(key)
      left -= name.length
      const value = copy((part as Record<string, unknown>)[key], depth + 1)
      // A key `__proto__` of a server must stay data.
      if (name === '__proto__') Object.defineProperty(copied, name, { value, enumerable: true, configurable: true, writable: true })
      else copied[name] = value
    }
    return copied
  }

  /** What there is room for; nothing has room after it. */
  function cut(text: string): string {
    truncated = true
    const kept = left > 0 ? ownText(mask(text.slice(0, left + OVERLAP)).slice(0, left)) : ''
    left = 0
    return `${kept}… (${text.length} characters)`
  }

  function copyArray(items: readonly unknown[], depth: number): JsonValue[] {
    const copied: JsonValue[] = []
    for (const item of items) {
      if (left <= 0 || nodes > MOST_NODES) {
        truncated = true
        size += items.length - copied.length
        copied.push(`… (${items.length - copied.length} more)`)
        break
      }
      copied.push(copy(item, depth + 1))
    }
    return copied
  }

  const body = copy(value, 0)
  return { body, size, truncated }
}
