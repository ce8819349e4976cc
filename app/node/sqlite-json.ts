import type { JsonValue } from '#contract/json.ts'

/** The value of a JSON column, or undefined where it is empty or damaged. */
export function readJson(text: unknown): JsonValue | undefined {
  if (typeof text !== 'string') return undefined
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}
