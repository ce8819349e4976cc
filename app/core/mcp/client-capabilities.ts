import type { ClientCapabilities } from '@modelcontextprotocol/client'
import type { ServerOptions } from '#contract/server.ts'

const VIEWS = 'io.modelcontextprotocol/ui'
/** With it, any tool call may be answered with a task (`tasks/`). */
const TASKS = 'io.modelcontextprotocol/tasks'

export interface CapabilityFacts {
  readonly options: Pick<ServerOptions, 'sampling'>
  /** Whether somebody can answer. */
  readonly person: boolean
  /** Whether something can show a view (MCP App). */
  readonly views: boolean
}

/**
 * What Steward tells a server that it can do. Only what works and what the person allowed: a server that is promised
 * sampling uses it. Each has its handler in `answer-requests.ts`.
 */
export function clientCapabilities({ options, person, views }: CapabilityFacts): ClientCapabilities {
  return {
    roots: { listChanged: true },
    ...(person ? { elicitation: { form: {}, url: {} } } : {}),
    // Each request is reviewed, so without a person there is nobody who could let one pass.
    ...(person && options.sampling === 'ask' ? { sampling: { tools: {} } } : {}),
    extensions: { [TASKS]: {}, ...(views ? { [VIEWS]: { mimeTypes: ['text/html;profile=mcp-app'] } } : {}) },
  }
}
