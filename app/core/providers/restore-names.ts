import type { JsonValue } from '#contract/json.ts'
import type { Renames } from './adapt-schema.ts'
import { isObject } from './read-json.ts'

/** Arguments as the model wrote them, with the server's own parameter names. Text that is no JSON stays as it is. */
export function restoreNames(rawArguments: string, renames: Renames | undefined): string {
  if (!renames) return rawArguments
  try {
    return JSON.stringify(restore(JSON.parse(rawArguments) as JsonValue, renames))
  } catch {
    return rawArguments
  }
}

function restore(value: JsonValue, renames: Renames | undefined): JsonValue {
  if (!renames) return value
  if (Array.isArray(value)) return value.map((item) => restore(item, renames.items))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([given, inner]) => {
      const own = renames.names.get(given) ?? given
      return [own, restore(inner as JsonValue, renames.properties.get(own))]
    }),
  )
}
