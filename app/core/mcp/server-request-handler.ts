import type { CreateMessageRequestParams, CreateMessageResult, CreateMessageResultWithTools, ElicitRequestParams, ElicitResult, Root } from '@modelcontextprotocol/client'

/** Where a request of a server came from. */
export interface RequestPlace {
  readonly server: string
  readonly definitionHash: string
  /** The one call that runs at this server, where it is only one: then the request belongs to it. */
  readonly call: { readonly callId: string; readonly conversationId: string | null } | null
  /** Aborts when the server or the call gave up. */
  readonly signal: AbortSignal
}

/** What servers may ask of the person; `core/server-requests` answers. The same in both eras: pushed, or as input that a result requires. */
export interface ServerRequestHandler {
  elicit(params: ElicitRequestParams, place: RequestPlace): Promise<ElicitResult>
  /** `notifications/elicitation/complete`: what the person did at an address is finished. */
  elicitationFinished(server: string, elicitationId: string): void
  /** @throws ProtocolError where the person refused, the budget is used up, or sampling is off */
  sample(params: CreateMessageRequestParams, place: RequestPlace): Promise<CreateMessageResult | CreateMessageResultWithTools>
  roots(place: Pick<RequestPlace, 'server' | 'definitionHash'>): Promise<Root[]>
}
