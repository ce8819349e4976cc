import type { ClientCapabilities } from '@modelcontextprotocol/client'

/**
 * What Steward tells a server that it can do. Only what works: a server that is promised sampling, elicitation or
 * roots uses them and would hang. Each of these is declared here together with its request handler in `open-session.ts`.
 */
export const clientCapabilities: ClientCapabilities = {}
