import { RELATED_TASK_META_KEY, type Client, type ClientCapabilities, type JSONRPCMessage } from '@modelcontextprotocol/client'
import type { RequestPlace, RunningCall, ServerRequestHandler } from './server-request-handler.ts'
import type { ThinkTime } from './think-time.ts'

export interface AnswerParts {
  readonly server: string
  readonly definitionHash: string
  /** What the server was told: only for that a handler may be registered. */
  readonly capabilities: ClientCapabilities
  readonly handler: ServerRequestHandler
  readonly thinkTime: ThinkTime
  readonly note: RequestPlace['note']
  /** The one call that runs now, where it is only one. */
  readonly currentCall: () => RunningCall | null
  /** The call that runs as this task. */
  readonly callOfTask: (taskId: string) => RunningCall | null
  /** Aborts when the connection is gone. The SDK tells that to pushed requests only. */
  readonly gone: AbortSignal
}

/** Registers the handlers of what the server may ask, on a client that is not yet connected. */
export function answerRequests(client: Client, parts: AnswerParts): void {
  const { capabilities, handler } = parts
  const placeOf = ({ mcpReq }: { mcpReq: { signal: AbortSignal; _meta?: Record<string, unknown> | undefined } }): RequestPlace => {
    const task = taskOf(mcpReq._meta?.[RELATED_TASK_META_KEY])
    return placeOfRequest(parts, mcpReq.signal, task === undefined ? parts.currentCall() : parts.callOfTask(task))
  }
  /** What is pushed is refused on the wire, where `watchRefusals` sees it; what a result requires is refused here. */
  async function told<Result>(method: string, answer: Promise<Result>): Promise<Result> {
    try {
      return await answer
    } catch (error) {
      if (client.getProtocolEra() === 'modern') parts.note('warning', `It asked for ${method}, which was refused: ${error instanceof Error ? error.message : String(error)}`)
      throw error
    }
  }
  if (capabilities.elicitation) client.setRequestHandler('elicitation/create', ({ params, method }, context) => told(method, handler.elicit(params, placeOf(context))))
  if (capabilities.sampling) client.setRequestHandler('sampling/createMessage', ({ params, method }, context) => told(method, handler.sample(params, placeOf(context))))
  if (capabilities.roots) client.setRequestHandler('roots/list', async () => ({ roots: await handler.roots({ ...parts, call: parts.currentCall() }) }))
}

export function placeOfRequest(parts: Omit<AnswerParts, 'capabilities' | 'handler' | 'currentCall' | 'callOfTask'>, signal: AbortSignal, call: RunningCall | null): RequestPlace {
  const { server, definitionHash, thinkTime, note, gone } = parts
  return { server, definitionHash, call, note, thinking: () => thinkTime.begin(), signal: AbortSignal.any([signal, gone, ...(call ? [call.failed] : [])]) }
}

/** Legacy: the task in whose course something is asked. https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks#associating-task-related-messages */
function taskOf(related: unknown): string | undefined {
  const { taskId } = (typeof related === 'object' && related !== null ? related : {}) as { taskId?: unknown }
  return typeof taskId === 'string' ? taskId : undefined
}

const MOST_REMEMBERED = 1_000

/** Tells the server's log of what it asked in vain; much of that the SDK refuses by itself. For each message that passes. */
export function watchRefusals(note: RequestPlace['note']): (direction: 'sent' | 'received', message: JSONRPCMessage) => void {
  const asked = new Map<string | number, string>()
  let last = ''
  let times = 0
  return (direction, message) => {
    if (direction === 'received') {
      if (!('method' in message && 'id' in message)) return
      const [oldest] = asked.keys()
      // What was taken back is never answered.
      if (oldest !== undefined && asked.size >= MOST_REMEMBERED) asked.delete(oldest)
      asked.set(message.id, message.method)
      return
    }
    if ('method' in message || message.id === undefined) return
    const method = asked.get(message.id)
    asked.delete(message.id)
    if (method === undefined || !('error' in message)) return
    const text = `It asked for ${method}, which was refused: ${message.error.message.slice(0, 500)} (${message.error.code})`
    times = text === last ? times + 1 : 1
    last = text
    // One that asks a thousand times in vain must not push all else out of the log.
    if (Number.isInteger(Math.log10(times))) note('warning', times === 1 ? text : `${text} ${times} times.`)
  }
}
