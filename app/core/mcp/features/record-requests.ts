import type { FetchLike } from '@modelcontextprotocol/client'
import type { HttpRequest } from '../server-journal.ts'

/** Headers that the protocol asks for; none of them holds a key. A session's id does not authenticate (specification, "Session Hijacking"). */
const protocolHeader = /^(?:accept|content-type|last-event-id|mcp-(?:protocol-version|session-id|method|name|param-.*))$/

/**
 * A `fetch` that shows how each message really went over HTTP. Values of other headers are not handed out: keys and
 * tokens are among them.
 */
export function recordRequests(fetch: FetchLike, onRequest: (request: HttpRequest) => void): FetchLike {
  return (url, init) => {
    if (init?.method === 'POST' && typeof init.body === 'string') {
      const all = [...new Headers(init.headers)]
      onRequest({
        url: String(url),
        headers: all.filter(([name]) => protocolHeader.test(name)),
        otherHeaders: all.map(([name]) => name).filter((name) => !protocolHeader.test(name)),
        body: init.body,
      })
    }
    return fetch(url, init)
  }
}
