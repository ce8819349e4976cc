/** A whole host on a real folder with real servers; the person is played over the contract. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallOutput } from '#contract/contract.ts'
import type { JsonObject } from '#contract/json.ts'
import type { ProviderSettings } from '#contract/model.ts'
import type { ServerRequest, ServerRequestAnswer } from '#contract/server-request.ts'
import { createHost } from '#core/host/create-host.ts'
import type { HostOptions } from '#core/host/host.ts'
import type { Clock } from '#core/ports/clock.ts'
import { createPorts } from '#node/create-ports.ts'
import { connect, type Connection } from '#rpc/connect.ts'
import { createPair } from '#rpc/pair.ts'
import { serve } from '#rpc/serve.ts'

export type Result = CallOutput<'tool.call'>
type Kind = ServerRequest['kind']

/** Milliseconds that only the calls under test have as their limit; their clocks stand still until a test lets them run out. */
export const LIMIT = 7_654_321
export const eras = ['legacy', 'modern'] as const

const asking = join(import.meta.dirname, '../../../../e2e/servers/asking.ts')
/** An entry for the server that asks. */
export const entry = (more: JsonObject = {}): JsonObject => ({ command: process.execPath, args: [asking], ...more })
export const said = ({ content }: Result): string => content.map((part) => (part.type === 'text' ? part.text : '')).join('\n')
export const from = (server: string) => (request: ServerRequest) => request.server === server

export interface Bench {
  readonly connection: Connection
  readonly opened: string[]
  /** The clocks of calls that run now. */
  readonly clocks: ReadonlySet<() => void>
  call(server: string, tool: string, args?: JsonObject, callId?: string): Promise<Result>
  /** The first request that fits, as soon as it is there. */
  request<Asked extends Kind>(kind: Asked, fits?: (request: Extract<ServerRequest, { kind: Asked }>) => boolean): Promise<Extract<ServerRequest, { kind: Asked }>>
  answer(request: ServerRequest, answer: ServerRequestAnswer): Promise<CallOutput<'server-request.answer'>>
  requests(): Promise<ServerRequest[]>
  /** Resolves when it does not stand there any more. */
  gone(request: ServerRequest): Promise<void>
  logs(server: string): Promise<string>
  close(): Promise<void>
}

export async function openBench(servers: Record<string, JsonObject>, options: Partial<HostOptions> & { providerUrl?: string } = {}): Promise<Bench> {
  const own = mkdtempSync(join(tmpdir(), 'steward-asking-'))
  writeFileSync(join(own, 'mcp.json'), JSON.stringify({ mcpServers: servers }))
  const { providerUrl = '', ...more } = options
  const opened: string[] = []
  const { ports, close: closePorts } = await createPorts({ home: own, shell: 'terminal', version: '0', browser: { open: (href) => (opened.push(href), Promise.resolve('open-here')) } })
  const provider: ProviderSettings = { id: 'mock', kind: 'openai-compatible', label: 'Mock', baseUrl: `${providerUrl}/v1`, models: ['mock'], toolMode: 'native' }
  const clocks = new Set<() => void>()
  const clock: Clock = {
    now: ports.clock.now,
    monotonic: ports.clock.monotonic,
    after(ms, run) {
      if (ms !== LIMIT) return ports.clock.after(ms, run)
      clocks.add(run)
      return () => void clocks.delete(run)
    },
  }
  const host = createHost({ ...ports, clock }, { person: true, allow: ['*/*'], ...(providerUrl === '' ? {} : { provider }), ...more })
  const [near, far] = createPair()
  const stop = serve(far, host)
  const connection = connect(near)
  let present: ServerRequest[] = []
  const waiting = new Set<() => void>()
  connection.subscribe('server-request-change', ({ requests }) => {
    present = requests
    for (const look of waiting) look()
  })
  const when = <Value>(look: () => Value | undefined): Promise<Value> =>
    new Promise((resolve) => {
      const check = (): void => {
        const found = look()
        if (found === undefined) return
        waiting.delete(check)
        resolve(found)
      }
      waiting.add(check)
      check()
    })
  await connection.subscribed()
  host.start()
  const made: Bench = {
    connection,
    opened,
    clocks,
    call: (server, tool, args = {}, callId = crypto.randomUUID()) => connection.call('tool.call', { server, tool, arguments: args, callId }),
    request: (kind, fits) => when(() => present.find((request) => request.kind === kind && (fits?.(request as never) ?? true)) as never),
    async gone({ requestId }) {
      await when(() => !present.some((request) => request.requestId === requestId) || undefined)
    },
    answer: ({ requestId, nonce }, answer) => connection.call('server-request.answer', { requestId, nonce, answer }),
    requests: async () => (await connection.call('server-request.list', {})).requests,
    logs: async (server) => (await connection.call('server.logs', { server })).lines.map(({ level, text }) => `${level}: ${text}`).join('\n'),
    async close() {
      stop()
      await host.close()
      await closePorts()
      rmSync(own, { recursive: true, force: true })
    },
  }
  return made
}
