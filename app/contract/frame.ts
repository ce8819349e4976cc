import { z } from 'zod'
import { problemSchema } from './problem.ts'

/** Longest frame to the host, in UTF-16 units. Larger things go in pieces, as blobs. */
export const MAX_FRAME_LENGTH = 4 * 1024 * 1024
/** Longest frame from the host: lists of ten thousand tools and pages of events fit. */
export const MAX_HOST_FRAME_LENGTH = 64 * 1024 * 1024
/** Deepest nesting of a frame. Nothing of the contract comes near; a tool's arguments may go to about half. */
export const MAX_FRAME_DEPTH = 200

const id = z.number().int().nonnegative()

/** From the shell's view to the host. */
export const clientFrameSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), id, name: z.string(), input: z.unknown() }),
  /** Ends a running call: its handler's signal aborts. */
  z.object({ kind: z.literal('abort'), id }),
  z.object({ kind: z.literal('subscribe'), id, event: z.string() }),
  z.object({ kind: z.literal('unsubscribe'), id, event: z.string() }),
])
export type ClientFrame = z.infer<typeof clientFrameSchema>

/** From the host to the shell's view. `id: null` answers a frame that could not be read. */
export const hostFrameSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('result'), id, output: z.unknown() }),
  z.object({ kind: z.literal('error'), id: id.nullable(), problem: problemSchema }),
  z.object({ kind: z.literal('event'), event: z.string(), payload: z.unknown() }),
])
export type HostFrame = z.infer<typeof hostFrameSchema>
