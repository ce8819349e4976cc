import { isDeeperThan, MAX_CONTENT_DEPTH, type JsonObject, type JsonValue } from '#contract/json.ts'

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
  if (isDeeperThan(value, MAX_CONTENT_DEPTH - 10)) return { kind: 'broken', cause: 'They nest too deep.' }
  return { kind: 'object', value }
}
