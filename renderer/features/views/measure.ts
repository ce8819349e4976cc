/** Deeper than any message of a view; JSON of a thousand levels costs more than it can mean. */
const DEEPEST = 64

/**
 * How large a value from another page is, in characters and about 8 for everything else. Stops at `limit`: neither a long
 * list nor a deep one keeps the page busy.
 * @returns undefined where it is larger than `limit`, deeper than sensible, or no JSON
 */
export function measure(value: unknown, limit: number): number | undefined {
  let size = 0
  const add = (amount: number): boolean => (size += amount) <= limit
  const visit = (part: unknown, depth: number): boolean => {
    switch (typeof part) {
      case 'string':
        return add(part.length + 2)
      case 'number':
      case 'boolean':
      case 'undefined':
        return add(8)
      case 'object': {
        if (part === null) return add(8)
        if (depth >= DEEPEST) return false
        if (Array.isArray(part)) return add(8 + part.length) && part.every((item) => visit(item, depth + 1))
        // Only plain objects are JSON; maps, dates and buffers can be posted too.
        if (Object.getPrototypeOf(part) !== Object.prototype) return false
        for (const key of Object.keys(part)) if (!add(key.length + 8) || !visit((part as Record<string, unknown>)[key], depth + 1)) return false
        return true
      }
      default:
        return false
    }
  }
  return visit(value, 0) ? size : undefined
}
