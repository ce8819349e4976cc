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

/** Any value that JSON can carry. Depth is bounded at the frame, before this schema runs. */
export const jsonValueSchema = z.json()
export type JsonValue = z.infer<typeof jsonValueSchema>

export const jsonObjectSchema = z.record(z.string(), jsonValueSchema)
export type JsonObject = z.infer<typeof jsonObjectSchema>
