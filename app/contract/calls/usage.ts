import { z } from 'zod'
import { daySchema, limitStateSchema, usageBySchema, usageRowSchema } from '../usage.ts'
import { call, empty } from './shape.ts'

/** What models have used, and the limits that the person set. */
export const usageCalls = {
  /** From one day to another, both included. By `day` in the order of days, else the largest first; of conversations and servers at most `limit`, and `left` says how many more there are. */
  'usage.get': call(z.object({ from: daySchema, to: daySchema, by: usageBySchema, limit: z.number().int().min(1).max(1_000).default(100) }), z.object({ rows: z.array(usageRowSchema), left: z.number() })),
  'usage.limits': call(empty, z.object({ limits: z.array(limitStateSchema) })),
} as const
