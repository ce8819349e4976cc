import { z } from 'zod'

/** Any value that JSON can carry. Depth is bounded at the frame, before this schema runs. */
export const jsonValueSchema = z.json()
export type JsonValue = z.infer<typeof jsonValueSchema>

export const jsonObjectSchema = z.record(z.string(), jsonValueSchema)
export type JsonObject = z.infer<typeof jsonObjectSchema>
