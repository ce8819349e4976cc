import { z } from 'zod'

/**
 * Deepest nesting of what a server or a model sends: a tool's definition, arguments, a result. Half of what a frame may
 * have, because it travels inside one; a value beyond it could be stored and never be shown again.
 */
export const MAX_CONTENT_DEPTH = 100

/** Whether a parsed value nests deeper than `limit`; walks without recursion, so that depth cannot hurt. */
export function isDeeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true
    const next: unknown[] = []
    for (const item of level) {
      if (typeof item === 'object' && item !== null) for (const child of Object.values(item)) if (typeof child === 'object' && child !== null) next.push(child)
    }
    level = next
  }
  return false
}

/** A walk by hand: `z.json()` tries six schemas on each value and words an issue for each that fails, 20 µs for one small object. */
function isJsonValue(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value)
    case 'object':
      if (value === null) return true
      if (Array.isArray(value)) return value.every(isJsonValue)
      return z.core.util.isPlainObject(value) && Object.values(value).every(isJsonValue)
    default:
      return false
  }
}

function hasPrototypeKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(hasPrototypeKey)
}

/** As zod's records do: a key `__proto__` is left out, so that no copy of the value can get a foreign prototype. */
function withoutPrototypeKeys<Value>(value: Value): Value {
  if (!hasPrototypeKey(value)) return value
  return JSON.parse(JSON.stringify(value), (key, member: unknown) => (key === '__proto__' ? undefined : member)) as Value
}

/** Any value that JSON can carry. Depth is bounded at the frame, before this schema runs. */
export const jsonValueSchema = z.custom<z.core.util.JSONType>(isJsonValue, 'Expected a value that JSON can carry').overwrite(withoutPrototypeKeys)
export type JsonValue = z.infer<typeof jsonValueSchema>

export const jsonObjectSchema = z.record(z.string(), jsonValueSchema)
export type JsonObject = z.infer<typeof jsonObjectSchema>
