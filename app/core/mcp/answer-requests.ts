import type { Client } from '@modelcontextprotocol/client'
import type { ServerOptions } from '#contract/server.ts'
import type { RequestPlace, ServerRequestHandler } from './server-request-handler.ts'
import type { ThinkTime } from './think-time.ts'

export interface AnswerParts {
  readonly server: string
  readonly definitionHash: string
  readonly options: ServerOptions
  readonly handler: ServerRequestHandler
  readonly thinkTime: ThinkTime
  /** The one call that runs now, where it is only one. */
  readonly currentCall: () => RequestPlace['call']
}

/** Registers the handlers of what the server may ask, on a client that is not yet connected. */
export function answerRequests(_client: Client, _parts: AnswerParts): void {}
