import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** What the model is to do, written as JSON in the person's message. */
export interface Directive {
  /** Names the message, and the call in the log of the server. */
  readonly id: string
  /** Words of the answer, and the pause after each, in milliseconds. */
  readonly words?: number
  readonly pauseMs?: number
  readonly call?: { readonly tool: 'note' | 'asked' | 'hang'; readonly ms: number; readonly server?: string }
  /** What happens instead of the first answers to this message, or with `afterCall` of those that follow its call; `times` of them. */
  readonly fault?: { readonly kind: ProviderFault; readonly times: number; readonly afterCall?: boolean }
}
export type ProviderFault = 'rate-limit' | 'rate-limit-long' | 'server-error' | 'cut' | 'stall' | 'drop' | 'reset' | 'half-header' | 'not-json'
export const providerFaults: readonly ProviderFault[] = ['rate-limit', 'server-error', 'cut', 'stall', 'drop', 'reset', 'half-header', 'not-json']

export interface Provider {
  readonly baseUrl: string
  /** Requests by the id of their message. */
  readonly requests: Map<string, number>
  close(): Promise<void>
}

/** A Chat Completions service that does what the person's last message says, and fails as it says. */
export async function startProvider(): Promise<Provider> {
  const requests = new Map<string, number>()
  const asked = new Map<string, number>()
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()))
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') return void response.setHeader('content-type', 'application/json').end('{"object":"list","data":[{"id":"m","object":"model"}]}')
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk)
    const { messages } = JSON.parse(body) as { messages: { role: string; content: unknown }[] }
    const directive = directiveOf(messages)
    const isAfterCall = messages.at(-1)?.role === 'tool'
    requests.set(directive.id, (requests.get(directive.id) ?? 0) + 1)
    const count = (asked.get(`${directive.id}/${isAfterCall}`) ?? 0) + 1
    asked.set(`${directive.id}/${isAfterCall}`, count)
    const isDue = directive.fault && count <= directive.fault.times && (directive.fault.afterCall ?? false) === isAfterCall
    if (directive.fault && isDue && (await fail(directive.fault.kind, request, response, directive))) return
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    if (directive.call && !isAfterCall) {
      const { tool, ms, server: name = 'effects' } = directive.call
      send(response, { role: 'assistant', content: `Calling for ${directive.id}. ` })
      send(response, { tool_calls: [{ index: 0, id: `call-${directive.id}`, type: 'function', function: { name: `${name}__${tool}`, arguments: JSON.stringify({ id: directive.id, ms }) } }] })
      return finish(response, 'tool_calls')
    }
    for (let word = 0; word < (directive.words ?? 3) && !response.destroyed; word++) {
      send(response, { content: `${directive.id}.${word} ` })
      if (directive.pauseMs) await sleep(directive.pauseMs)
    }
    finish(response, 'stop')
  }

  /** True where nothing more is to be said. */
  async function fail(kind: ProviderFault, request: IncomingMessage, response: ServerResponse, directive: Directive): Promise<boolean> {
    switch (kind) {
      case 'rate-limit':
      case 'rate-limit-long':
        response.writeHead(429, { 'content-type': 'application/json', 'retry-after': kind === 'rate-limit' ? '0' : '86400' }).end('{"error":{"message":"Slow down"}}')
        return true
      case 'server-error':
        response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":{"message":"Out of order"}}')
        return true
      case 'cut':
      case 'stall':
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        for (let word = 0; word < 3; word++) send(response, { content: `${directive.id}.${word} ` })
        if (kind === 'stall') return true
        await sleep(10)
        response.destroy()
        return true
      case 'drop':
        return true
      case 'reset':
        ;(request.socket as Socket).resetAndDestroy()
        return true
      case 'half-header':
        request.socket.end('HTTP/1.1 200 OK\r\ncontent-ty')
        return true
      case 'not-json':
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {"id":"x","choi\n\n')
        return true
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function directiveOf(messages: readonly { role: string; content: unknown }[]): Directive {
  const content = messages.findLast(({ role }) => role === 'user')?.content
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  const found = /\{.*\}/s.exec(Array.isArray(content) ? content.map((part: { text?: string }) => part.text ?? '').join('') : text)?.[0]
  return found ? (JSON.parse(found) as Directive) : { id: 'nobody' }
}

function send(response: ServerResponse, delta: object, more: object = {}): void {
  response.write(`data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: null, ...more }] })}\n\n`)
}

function finish(response: ServerResponse, reason: string): void {
  send(response, {}, { finish_reason: reason })
  response.end('data: [DONE]\n\n')
}
