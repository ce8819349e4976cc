import type { ServerMessage } from '#contract/server.ts'

export type MessageKind = 'request' | 'notification' | 'result' | 'error'

/** What a JSON-RPC message is, and the word that tells it from others: its method, or what failed. */
export function describeMessage({ method, id, body }: Pick<ServerMessage, 'method' | 'id' | 'body'>): { readonly kind: MessageKind; readonly name: string } {
  const error = member(body, 'error')
  if (error !== undefined) {
    const message = member(error, 'message')
    return { kind: 'error', name: [method, typeof message === 'string' ? message : 'error'].filter(Boolean).join(': ') }
  }
  if (member(body, 'result') !== undefined) return { kind: 'result', name: method ?? 'result' }
  return { kind: id === undefined ? 'notification' : 'request', name: method ?? 'message' }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? (value as Record<string, unknown>)[name] : undefined
}
