import { z } from 'zod'
import type { Session } from '#core/mcp/open-session.ts'
import { requireTask, type TaskSnapshot } from './task-snapshot.ts'

/** How long a server may take to say how a task stands, in milliseconds. */
const ANSWER_LIMIT = 30_000
/** `tasks/result` is answered when the task is over: as far off as a timer goes. */
const NEVER = 2_147_483_647

/** Checked afterwards, with a text for the person. */
const anything = z.unknown()

type Wire = Pick<Session, 'client' | 'era'>

/** @throws StewardError `task-invalid`; ProtocolError, SdkError */
export async function getTask({ client }: Wire, server: string, taskId: string, signal: AbortSignal): Promise<TaskSnapshot> {
  return requireTask(server, taskId, await client.request({ method: 'tasks/get', params: { taskId } }, anything, { signal, timeout: ANSWER_LIMIT }))
}

/** Legacy: waits for the end of the task, and for its result. While it waits, the server may ask what the task needs. */
export function getTaskResult({ client }: Wire, taskId: string, signal: AbortSignal): Promise<unknown> {
  return client.request({ method: 'tasks/result', params: { taskId } }, anything, { signal, timeout: NEVER })
}

/** Modern: answers to what the task asked for. */
export async function updateTask({ client }: Wire, taskId: string, inputResponses: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<void> {
  await client.request({ method: 'tasks/update', params: { taskId, inputResponses } }, anything, { signal, timeout: ANSWER_LIMIT })
}

/** A request to stop; whether a server follows it, and when, is its business. */
export async function cancelTask({ client }: Pick<Wire, 'client'>, taskId: string, signal?: AbortSignal): Promise<void> {
  await client.request({ method: 'tasks/cancel', params: { taskId } }, anything, { timeout: ANSWER_LIMIT, ...(signal ? { signal } : {}) })
}
