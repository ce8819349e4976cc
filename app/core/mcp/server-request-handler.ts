import type { CreateMessageRequestParams, CreateMessageResult, CreateMessageResultWithTools, ElicitRequestParams, ElicitRequestURLParams, ElicitResult, Root } from '@modelcontextprotocol/client'
import type { ServerLogLine } from '#contract/server.ts'

/** The one call that runs at a server, where it is only one: then what the server asks belongs to it. */
export interface RunningCall {
  readonly callId: string
  readonly conversationId: string | null
  /** Aborts when the call is over, however it ended. */
  readonly over: AbortSignal
  /** Aborts when the call was stopped or failed: nobody waits for an answer any more. */
  readonly failed: AbortSignal
}

/** Where a request of a server came from. */
export interface RequestPlace {
  readonly server: string
  readonly definitionHash: string
  readonly call: RunningCall | null
  /** Aborts when the server took its request back, its call failed, or it is gone. */
  readonly signal: AbortSignal
  /** Called when it stands in front of the person; no clock of the server's calls runs until the returned function is called. */
  readonly thinking: () => () => void
  /** Writes a line into the server's log. */
  readonly note: (level: ServerLogLine['level'], text: string) => void
}

/** What servers may ask of the person; `core/server-requests` answers. The same in both eras: pushed, or as input that a result requires. */
export interface ServerRequestHandler {
  /** Whether somebody is there to be asked. Where nobody is, servers are not told that they may ask. */
  readonly person: boolean
  /** @throws Refusal where what is asked cannot be shown */
  elicit(params: ElicitRequestParams, place: RequestPlace): Promise<ElicitResult>
  /**
   * Addresses that a call needs opened before it is made again. True when the person did all that was asked there.
   * https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#url-elicitation-required-error
   */
  openRequired(requests: readonly ElicitRequestURLParams[], place: RequestPlace): Promise<boolean>
  /** `notifications/elicitation/complete`: what the person did at an address is finished. */
  elicitationFinished(server: string, elicitationId: string): void
  /** @throws Refusal where the person refused, the budget is used up, or sampling is off */
  sample(params: CreateMessageRequestParams, place: RequestPlace): Promise<CreateMessageResult | CreateMessageResultWithTools>
  roots(place: Pick<RequestPlace, 'server' | 'definitionHash' | 'call' | 'note'>): Promise<Root[]>
}
