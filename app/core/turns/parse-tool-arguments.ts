import type { JsonObject, JsonValue } from '#contract/json.ts'

/** A model's arguments as an object; models write nothing, whitespace or broken JSON now and then. */
export function parseToolArguments(raw: string): { kind: 'object'; value: JsonObject } | { kind: 'broken'; cause: string } {
  if (raw.trim() === '') return { kind: 'object', value: {} }
  let value: JsonValue
  try {
    value = JSON.parse(raw) as JsonValue
  } catch (error) {
    return { kind: 'broken', cause: error instanceof Error ? error.message : String(error) }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { kind: 'broken', cause: 'Arguments must be one JSON object.' }
  return { kind: 'object', value }
}
