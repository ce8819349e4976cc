import type { JsonValue } from '#contract/json.ts'

/** A text that is one JSON object or array, parsed; everything else is undefined. Very long ones stay text. */
export function parseWholeJson(text: string): JsonValue | undefined {
  const trimmed = text.trim()
  if (trimmed.length > 1_000_000 || !/^[[{]/.test(trimmed) || !/[\]}]$/.test(trimmed)) return undefined
  try {
    return JSON.parse(trimmed) as JsonValue
  } catch {
    return undefined
  }
}
