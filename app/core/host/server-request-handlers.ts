import type { Handlers } from '#contract/contract.ts'
import type { ServerRequests } from '#core/server-requests/server-requests.ts'

export function serverRequestHandlers({ requests }: { requests: Pick<ServerRequests, 'list' | 'answer'> }): Pick<Handlers, 'server-request.list' | 'server-request.answer'> {
  return {
    'server-request.list': () => ({ requests: requests.list() }),
    'server-request.answer': ({ requestId, nonce, answer }) => requests.answer(requestId, nonce, answer),
  }
}
