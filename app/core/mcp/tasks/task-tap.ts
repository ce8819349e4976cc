import type { JSONRPCMessage } from '@modelcontextprotocol/client'
import type { RunningCall } from '#core/mcp/server-request-handler.ts'
import { readCreatedTask, type TaskSnapshot } from './task-snapshot.ts'

/** Calls without an answer that are remembered. */
const MOST_CALLS = 1_000

/** What the transport's tap does for tasks. */
export interface TaskTap {
  onSent(message: JSONRPCMessage): void
  /** The SDK refuses a task as the answer to a call: the task goes to whoever expects it, and the SDK gets an empty result. */
  mend(message: JSONRPCMessage): JSONRPCMessage
  /** The task that the call with this progress token is answered with, be it late; undefined where the server sent one that cannot be read. */
  expect(token: string, listener: (task: TaskSnapshot | undefined) => void): void
  /** True where the notification is about a task. Only a hint to ask: what it says is not taken for true. */
  onNotification(method: string, params: Readonly<Record<string, unknown>>): boolean
  /** Hears of news of a task. `call`: whose it is. */
  watch(taskId: string, call: RunningCall | null, onNews: () => void): () => void
  /** The call that a task belongs to, for a request of the server that names the task. */
  callOf(taskId: string): RunningCall | null
}

export function createTaskTap(): TaskTap {
  /** Ids of calls on the wire, with their progress tokens. */
  const calls = new Map<string | number, string>()
  const expected = new Map<string, (task: TaskSnapshot | undefined) => void>()
  const watched = new Map<string, Set<{ readonly call: RunningCall | null; readonly onNews: () => void }>>()

  return {
    onSent(message) {
      if (!('method' in message) || !('id' in message) || message.method !== 'tools/call') return
      const token = (message.params?.['_meta'] as Record<string, unknown> | undefined)?.['progressToken']
      if (typeof token !== 'string' || !expected.has(token)) return
      calls.set(message.id, token)
      trim(calls)
    },
    mend(message) {
      if ('method' in message || message.id === undefined) return message
      const token = calls.get(message.id)
      calls.delete(message.id)
      // Of an answer that only asks for input, the same call is sent again under the same token.
      if (token === undefined || ('result' in message && message.result['resultType'] === 'input_required')) return message
      const listener = expected.get(token)
      expected.delete(token)
      const created = 'result' in message ? readCreatedTask(message.result) : undefined
      if (!created) return message
      listener?.(created.task)
      return { ...message, result: { resultType: 'complete', content: [] } }
    },
    expect(token, listener) {
      expected.set(token, listener)
      trim(expected)
    },
    onNotification(method, params) {
      if (method !== 'notifications/tasks/status' && method !== 'notifications/tasks') return false
      watched.get(String(params['taskId']))?.forEach(({ onNews }) => onNews())
      return true
    },
    watch(taskId, call, onNews) {
      const entry = { call, onNews }
      const entries = watched.get(taskId) ?? new Set()
      watched.set(taskId, entries.add(entry))
      return () => {
        entries.delete(entry)
        if (entries.size === 0 && watched.get(taskId) === entries) watched.delete(taskId)
      }
    },
    callOf(taskId) {
      const [only, ...others] = watched.get(taskId) ?? []
      return others.length === 0 ? (only?.call ?? null) : null
    },
  }
}

/** Forgets the oldest: calls that are never answered. */
function trim(map: Map<unknown, unknown>): void {
  const [oldest] = map.keys()
  if (map.size > MOST_CALLS) map.delete(oldest)
}
