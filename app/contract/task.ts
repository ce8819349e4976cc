import { z } from 'zod'

/** A tool call that the server runs as a task: it goes on without a connection, and its result can be fetched later. */
export const taskViewSchema = z.object({
  /** The call that it belongs to; also the key of the task here. */
  callId: z.string(),
  server: z.string(),
  tool: z.string(),
  /** The server's own id for it. */
  taskId: z.string(),
  /** Null where the tool was called by hand. */
  conversationId: z.string().nullable(),
  turnId: z.string().nullable(),
  state: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('working') }),
    /** It waits for the person: a request of its server is open. */
    z.object({ kind: z.literal('input-required') }),
    /** Its server is not connected; it is asked again when it is. */
    z.object({ kind: z.literal('out-of-reach'), cause: z.string() }),
    z.object({ kind: z.literal('completed') }),
    z.object({ kind: z.literal('failed') }),
    z.object({ kind: z.literal('cancelled') }),
  ]),
  message: z.string().optional(),
  /** The turn went on without waiting for it. */
  background: z.boolean(),
  startedAt: z.number(),
  updatedAt: z.number(),
})
export type TaskView = z.infer<typeof taskViewSchema>
