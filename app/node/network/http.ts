import { isIP, type Socket } from 'node:net'
import type { FetchLike } from '@modelcontextprotocol/client'
import { Agent, Dispatcher, fetch } from 'undici'
import { StewardError } from '#contract/problem.ts'
import { refusal, type Dial } from './dial.ts'
import type { Proxy, ProxyChoice } from './proxy.ts'

export interface Http {
  readonly fetch: FetchLike
  /** Ends whatever of it is still open. */
  close(): Promise<void>
}

/** Nothing here limits how long a server may think or be silent: the requests have their own limits, and an event stream may be quiet for days. */
const PATIENT = { headersTimeout: 0, bodyTimeout: 0, allowH2: false } as const

/**
 * `fetch` over connections of a route. A plain request goes to the proxy as it is, a secure one through its tunnel.
 *
 * No cookies are kept, headers are bounded by undici (16 KB), and redirects are the SDK's to judge.
 */
export function createHttp(dial: Dial, chooseProxy: ProxyChoice): Http {
  const roads = new Roads(dial, chooseProxy)
  return {
    async fetch(url, init) {
      // The types of Node's own fetch and of the package are those of two versions of the same code.
      const answer = await fetch(url, { ...(init as Parameters<typeof fetch>[1]), dispatcher: roads })
      // The SDK asks whether it got a `Response`, and means the global one.
      if (answer.status < 200 || answer.status > 599) throw new StewardError({ code: 'not-mcp', message: 'What answers is no MCP server.', cause: `${new URL(answer.url).host} answered with the status ${answer.status}, which HTTP does not have.`, nextStep: 'Check the address.', action: { kind: 'edit-config' } })
      const headers = [...answer.headers] as [string, string][]
      const response = new Response(answer.body as ReadableStream<Uint8Array<ArrayBuffer>> | null, { status: answer.status, statusText: answer.statusText, headers })
      return Object.defineProperty(response, 'url', { value: answer.url })
    },
    close: () => roads.destroy(),
  }
}

/** By the rules of fetch a 407 is an error without a reason. */
function watchForRefusal(handler: Dispatcher.DispatchHandler, proxy: Proxy, target: string): Dispatcher.DispatchHandler {
  const watched = Object.create(handler) as Dispatcher.DispatchHandler
  watched.onResponseStart = function (controller, status, headers, text) {
    if (status === 407) controller.abort(refusal(proxy, status, target))
    else handler.onResponseStart?.call(this, controller, status, headers, text)
  }
  return watched
}

function agent(open: (url: URL) => Promise<Socket>): Agent {
  return new Agent({
    ...PATIENT,
    connect({ hostname, port, protocol }, callback) {
      const host = isIP(hostname) === 6 ? `[${hostname}]` : hostname
      open(new URL(`${protocol}//${host}${port ? `:${port}` : ''}`)).then(
        (socket) => callback(null, socket),
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
      )
    },
  })
}

class Roads extends Dispatcher {
  readonly #direct: Agent
  readonly #toProxy: Agent
  readonly #chooseProxy: ProxyChoice

  constructor(dial: Dial, chooseProxy: ProxyChoice) {
    super()
    this.#chooseProxy = chooseProxy
    this.#direct = agent((url) => dial.to({ host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80), secure: url.protocol === 'https:' }, url.protocol === 'https:' ? chooseProxy(url) : undefined))
    this.#toProxy = agent((url) => dial.toProxy({ url }))
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const origin = new URL(String(options.origin))
    const proxy = origin.protocol === 'http:' ? this.#chooseProxy(origin) : undefined
    if (!proxy) return this.#direct.dispatch(options as Agent.DispatchOptions, handler)
    // https://www.rfc-editor.org/rfc/rfc9112#name-absolute-form
    const headers = { ...(options.headers as Record<string, string>), host: origin.host, ...(proxy.authorization ? { 'proxy-authorization': proxy.authorization } : {}) }
    return this.#toProxy.dispatch({ ...options, origin: proxy.url.origin, path: origin.origin + options.path, headers }, watchForRefusal(handler, proxy, origin.host))
  }

  override close(): Promise<void> {
    return Promise.all([this.#direct.close(), this.#toProxy.close()]).then(() => undefined)
  }

  override destroy(): Promise<void> {
    return Promise.all([this.#direct.destroy(), this.#toProxy.destroy()]).then(() => undefined)
  }
}
