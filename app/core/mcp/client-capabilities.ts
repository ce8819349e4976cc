import type { ClientCapabilities } from '@modelcontextprotocol/client'
import type { ServerOptions } from '#contract/server.ts'

/**
 * What Steward tells a server that it can do. Only what works and what the person allowed: a server that is promised
 * sampling uses it. Each has its handler in `answer-requests.ts`.
 */
export function clientCapabilities(_options: ServerOptions): ClientCapabilities {
  return {}
}
