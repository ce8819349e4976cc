import type { ServerRequestHandler } from '#core/mcp/server-request-handler.ts'

/** What servers ask of the person, and what the person answers. */
export function createServerRequests(): ServerRequestHandler {
  const refuse = (): never => {
    throw new Error('Not built yet.')
  }
  return { elicit: refuse, elicitationFinished() {}, sample: refuse, roots: () => Promise.resolve([]) }
}
