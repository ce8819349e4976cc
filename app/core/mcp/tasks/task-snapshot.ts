import { z } from 'zod'
import { StewardError } from '#contract/problem.ts'

/** Milliseconds between two questions about a task, whatever the server would like. */
export const FASTEST_POLL = 500
const SLOWEST_POLL = 60_000
const USUAL_POLL = 1_000
/** Characters. It goes into events, and over HTTP into a header. */
const LONGEST_TASK_ID = 1_000
const LONGEST_MESSAGE = 2_000
/** Questions that one task may have open at a time. */
const MOST_INPUTS = 20

/** What a server said of a task just now. */
export interface TaskSnapshot {
  readonly taskId: string
  readonly status: 'working' | 'input_required' | 'completed' | 'failed' | 'cancelled'
  readonly message?: string
  /** When it should be asked again, in milliseconds; within bounds. */
  readonly pollMs: number
  /** Modern: what the task waits for, by the server's key. */
  readonly inputRequests: ReadonlyMap<string, unknown>
  /** Modern: the result of a completed task, unchecked. */
  readonly result?: unknown
  /** Modern: why a task failed. */
  readonly error?: string
}

/** Both generations: `ttl`, `pollInterval` (2025-11-25) and `ttlMs`, `pollIntervalMs` (the extension). What is not needed may have any shape. */
const taskSchema = z.object({
  taskId: z.string().min(1).max(LONGEST_TASK_ID),
  status: z.enum(['working', 'input_required', 'completed', 'failed', 'cancelled']),
  statusMessage: z.string().optional().catch(undefined),
  pollInterval: z.number().optional().catch(undefined),
  pollIntervalMs: z.number().optional().catch(undefined),
  inputRequests: z.record(z.string(), z.unknown()).optional().catch(undefined),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional().catch(undefined),
})

/** Undefined where it is no task. */
function readTask(value: unknown): TaskSnapshot | undefined {
  const { data } = taskSchema.safeParse(value)
  if (!data) return undefined
  const wished = data.pollIntervalMs ?? data.pollInterval ?? USUAL_POLL
  return {
    taskId: data.taskId,
    status: data.status,
    ...(data.statusMessage ? { message: data.statusMessage.slice(0, LONGEST_MESSAGE) } : {}),
    pollMs: Math.min(SLOWEST_POLL, Math.max(FASTEST_POLL, wished)),
    inputRequests: new Map(Object.entries(data.inputRequests ?? {}).slice(0, MOST_INPUTS)),
    ...(data.result === undefined ? {} : { result: data.result }),
    ...(data.error ? { error: data.error.message.slice(0, LONGEST_MESSAGE) } : {}),
  }
}

/** The task that a `tools/call` was answered with, in either generation; undefined where it was answered with a result. */
export function readCreatedTask(result: unknown): { readonly task: TaskSnapshot | undefined } | undefined {
  if (typeof result !== 'object' || result === null) return undefined
  const { resultType, task, content, structuredContent } = result as Record<string, unknown>
  if (resultType === 'task') return { task: readTask(result) }
  if (typeof task !== 'object' || task === null || content !== undefined || structuredContent !== undefined) return undefined
  return { task: readTask(task) }
}

/** An answer about the task `taskId`. @throws StewardError `task-invalid` */
export function requireTask(server: string, taskId: string, value: unknown): TaskSnapshot {
  const task = readTask(value)
  if (task?.taskId === taskId) return task
  throw taskInvalid(server, task ? 'It answered for another task than it was asked about.' : 'Its answer does not describe a task.')
}

export function taskInvalid(server: string, cause: string): StewardError {
  return new StewardError({ code: 'task-invalid', message: `${server} runs this call as a task, but what it says of it cannot be used.`, cause, nextStep: 'This is a fault of the server: tell its maker.', action: { kind: 'show-logs', server } })
}
