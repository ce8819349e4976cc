import { z } from 'zod'
import { call, empty } from './shape.ts'

export const storeProgressSchema = z.object({ what: z.string(), done: z.number(), total: z.number() })
const problems = z.array(z.object({ text: z.string(), repairable: z.boolean() }))

/** The database as a whole. Both run beside the host, tell `store-progress`, and end when the call is aborted. */
export const storeCalls = {
  /** Each entry against its hash, and the indexes against the entries. `doctor.run` does it, too. */
  'store.check': call(empty, z.object({ problems })),
  /** Entries from the copies in `backups`, indexes from the entries; `left` is what is still wrong. Nothing is deleted. */
  'store.repair': call(empty, z.object({ done: z.array(z.string()), left: problems })),
} as const
