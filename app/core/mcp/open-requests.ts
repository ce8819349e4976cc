import type { JSONRPCMessage } from '@modelcontextprotocol/client'

/** JSON-RPC's range for errors of an implementation, as the transports use it; `data.steward` says which. */
const UNUSABLE_MESSAGE = -32099
/** Requests without an answer that are remembered; those that were stopped never get one. */
const MOST_OPEN = 2_000

/** Requests that wait for an answer, and the look at each answer before anything relies on its form. */
export interface OpenRequests {
  add(id: string | number): void
  has(id: string | number): boolean
  /** The message, or an error in the place of an answer that is none. Undefined where nobody could be told of it. */
  check(message: JSONRPCMessage): JSONRPCMessage | undefined
}

/**
 * The SDK drops an answer that has not the form of one, and whoever waits for it does so until the time limit.
 * https://www.jsonrpc.org/specification#response_object
 */
export function createOpenRequests(): OpenRequests {
  const open = new Set<string | number>()
  return {
    add(id) {
      open.add(id)
      const [oldest] = open
      if (open.size > MOST_OPEN && oldest !== undefined) open.delete(oldest)
    },
    has: (id) => open.has(id),
    check(message) {
      if ('method' in message) return message
      const id: unknown = message.id
      if (typeof id !== 'string' && typeof id !== 'number') return undefined
      open.delete(id)
      const fault = faultOf(message)
      return fault === undefined ? message : unusable(id, fault)
    },
  }
}

export function unusable(id: string | number, fault: string): JSONRPCMessage {
  return { jsonrpc: '2.0', id, error: { code: UNUSABLE_MESSAGE, message: fault, data: { steward: 'message-not-json' } } }
}

/** The types say what the wire should be; this is before it was looked at. */
function faultOf({ result, error }: { readonly result?: unknown; readonly error?: unknown }): string | undefined {
  if (error === undefined) return isObject(result) ? undefined : 'The server answered with something that is no result.'
  if (result !== undefined) return 'The server answered with a result and an error at once.'
  const { code, message } = isObject(error) ? error : {}
  return Number.isSafeInteger(code) && typeof message === 'string' ? undefined : 'The server answered with an error that is none.'
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
