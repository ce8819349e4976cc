import type { RequestPlace } from '#core/mcp/server-request-handler.ts'

/** Where a request stands on the screen. */
export function aboutPlace({ server, call }: RequestPlace): { server: string; callId: string | null; conversationId: string | null } {
  return { server, callId: call?.callId ?? null, conversationId: call?.conversationId ?? null }
}
