import type { JsonObject, JsonValue } from '#contract/json.ts'

/**
 * Arguments without the nulls that stand for "not given": models often write one for every optional parameter, and a
 * server's schema rarely allows it. Only where the parameter is optional and its schema plainly names types without null.
 */
export function dropOptionalNulls(schema: JsonObject, args: JsonObject): JsonObject {
  const { properties, required } = schema
  if (!isObject(properties)) return args
  const needed = new Set(Array.isArray(required) ? required : [])
  const entries = Object.entries(args)
  const kept = entries.filter(([name, value]) => value !== null || needed.has(name) || !excludesNull(properties[name]))
  return kept.length === entries.length ? args : Object.fromEntries(kept)
}

function excludesNull(schema: JsonValue | undefined): boolean {
  if (!isObject(schema) || ['anyOf', 'oneOf', 'allOf', '$ref', 'enum', 'const', 'not', 'if'].some((keyword) => Object.hasOwn(schema, keyword))) return false
  const { type } = schema
  return typeof type === 'string' ? type !== 'null' : Array.isArray(type) && !type.includes('null')
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
