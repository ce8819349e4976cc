/** A whole host on a folder of its own with real servers; the person and the browser are played. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallOutput } from '#contract/contract.ts'
import type { JsonObject } from '#contract/json.ts'
import type { ServerRequest, ServerRequestAnswer } from '#contract/server-request.ts'
import type { ServerView } from '#contract/server.ts'
import { createHost } from '#core/host/create-host.ts'
import { createPorts } from '#node/create-ports.ts'
import { connect, type Connection } from '#rpc/connect.ts'
import { createPair } from '#rpc/pair.ts'
import { serve } from '#rpc/serve.ts'

export interface OpenHost {
  readonly home: string
  readonly connection: Connection
  /** What servers asked of the person, each once. */
  readonly asked: ServerRequest[]
  /** Addresses that were opened in the browser. */
  readonly opened: string[]
  /** The view of a server once it is ready; fails with its problem. */
  ready(server: string): Promise<ServerView>
  call(server: string, tool: string, args?: JsonObject): Promise<CallOutput<'tool.call'>>
  close(): Promise<void>
}

/** Published servers have nothing of what poisoned tools have: a sign here would be a false alarm for everybody who uses them. */
async function requireHonest(connection: Connection, view: ServerView): Promise<ServerView> {
  const { tools } = await connection.call('server.tools', { server: view.name })
  const signs = tools.flatMap(({ name, signs: found }) => found.map((sign) => `${name}: ${JSON.stringify(sign)}`))
  if (signs.length > 0) throw new Error(`${view.name} has signs of poison: ${signs.join('; ')}`)
  return view
}

/** `answer` plays the person; every tool call is allowed. */
export async function openHost(servers: Record<string, JsonObject>, answer: (request: ServerRequest) => ServerRequestAnswer = () => ({ kind: 'cancel' })): Promise<OpenHost> {
  const home = mkdtempSync(join(tmpdir(), 'steward-peers-'))
  writeFileSync(join(home, 'mcp.json'), JSON.stringify({ mcpServers: servers }))
  const opened: string[] = []
  const { ports, close: closePorts } = await createPorts({ home, shell: 'terminal', version: '0.0.0', browser: { open: (href) => Promise.resolve((opened.push(href), 'opened' as const)) } })
  const host = createHost(ports, { person: true })
  const [near, far] = createPair()
  const stop = serve(far, host)
  const connection = connect(near)
  const asked: ServerRequest[] = []
  const answered = new Set<string>()

  connection.subscribe('consent-change', ({ requests }) => {
    for (const { requestId, nonce } of requests) {
      if (answered.has(requestId)) continue
      answered.add(requestId)
      void connection.call('consent.answer', { requestId, nonce, answer: { kind: 'allow-once' } })
    }
  })
  connection.subscribe('server-request-change', ({ requests }) => {
    for (const request of requests) {
      // A new nonce is a new question: the answer of a model follows the prompt under the same id.
      if (answered.has(request.nonce) || (request.kind === 'sampling' && request.stage.kind === 'running')) continue
      answered.add(request.nonce)
      asked.push(request)
      void connection.call('server-request.answer', { requestId: request.requestId, nonce: request.nonce, answer: answer(request) })
    }
  })
  await connection.subscribed()
  await connection.call('settings.update', { defaultModel: { providerId: 'demo', model: 'scripted' } })
  host.start()

  return {
    home,
    connection,
    asked,
    opened,
    ready(server) {
      return new Promise((resolve, reject) => {
        const look = (view: ServerView | undefined): void => {
          if (view?.name !== server || !['ready', 'degraded', 'failed', 'needs-sign-in'].includes(view.state.kind)) return
          forget()
          if (view.state.kind === 'ready') resolve(requireHonest(connection, view))
          else reject(new Error(`${server}: ${JSON.stringify(view.state)}`))
        }
        const forget = connection.subscribe('server-state', ({ server: view }) => look(view))
        connection.call('server.list', {}).then(({ servers: views }) => look(views.find(({ name }) => name === server)), reject)
      })
    },
    call: (server, tool, args = {}) => connection.call('tool.call', { server, tool, arguments: args }),
    async close() {
      stop()
      await host.close()
      await closePorts()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
