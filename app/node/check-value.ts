import { Validator, type Schema, type SchemaDraft } from '@cfworker/json-schema'
import type { JsonObject, JsonValue } from '#contract/json.ts'

export type CheckedValue =
  | { readonly kind: 'valid' }
  | { readonly kind: 'invalid'; readonly problems: { path: string; message: string }[] }
  | { readonly kind: 'schema-unusable'; readonly cause: string }

const MOST_PROBLEMS = 20

/** By the schema itself: preparing one costs more than checking a value against it, and a tool is called again. */
const prepared = new WeakMap<JsonObject, Validator>()

function prepare(schema: JsonObject): Validator {
  const known = prepared.get(schema)
  if (known) return known
  const validator = new Validator(schema as Schema, draftOf(schema), false)
  prepared.set(schema, validator)
  return validator
}

/** One value against one schema. It takes as long as the schema makes it take: see `is-cheap-check.ts`. */
export function checkValue(schema: JsonObject, value: JsonValue): CheckedValue {
  let result
  try {
    result = prepare(schema).validate(value)
  } catch (error) {
    return { kind: 'schema-unusable', cause: error instanceof Error ? error.message : String(error) }
  }
  if (result.valid) return { kind: 'valid' }
  // A keyword such as `properties` repeats in its own words what failed below it: only the innermost say something.
  const innermost = result.errors.filter((error) => !result.errors.some((other) => other !== error && other.keywordLocation.startsWith(`${error.keywordLocation}/`)))
  return { kind: 'invalid', problems: innermost.slice(0, MOST_PROBLEMS).map((error) => ({ path: error.instanceLocation.replace(/^#/, ''), message: error.error })) }
}

/** Draft 2020-12 is MCP's default where a schema does not name its own. */
function draftOf(schema: JsonObject): SchemaDraft {
  const named = typeof schema['$schema'] === 'string' ? schema['$schema'] : ''
  if (named.includes('draft-04')) return '4'
  if (named.includes('draft-07') || named.includes('draft-06')) return '7'
  if (named.includes('2019-09')) return '2019-09'
  return '2020-12'
}
