/** A host on a real folder with a wide server, and a provider behind its real SDK whose requests are kept byte by byte. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConversationEvent } from '#contract/conversation.ts'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import type { ModelRef, ProviderKind } from '#contract/model.ts'
import type { Settings } from '#contract/settings.ts'
import { createHost } from '#core/host/create-host.ts'
import { createPorts } from '#node/create-ports.ts'
import { connect, type Connection } from '#rpc/connect.ts'
import { createPair } from '#rpc/pair.ts'
import { serve } from '#rpc/serve.ts'

export const model: ModelRef = { providerId: 'mock', model: 'mock' }
const wide = join(import.meta.dirname, '../../../../e2e/servers/wide.mjs')
export const wideServer = (tools: number): JsonObject => ({ command: process.execPath, args: [wide, String(tools)] })

export interface ContextBench {
  readonly home: string
  readonly connection: Connection
  /** The bodies of all requests for an answer, as they went out. */
  readonly bodies: string[]
  say(text: string, conversationId?: string, by?: ModelRef): Promise<{ conversationId: string; turnId: string }>
  events(conversationId: string): Promise<ConversationEvent[]>
  close(): Promise<void>
}

export async function openContextBench(options: { mockUrl: string; kind?: Exclude<ProviderKind, 'demo'>; servers?: Record<string, JsonObject>; settings?: Partial<Settings>; home?: string }): Promise<ContextBench> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'steward-context-'))
  const { kind = 'openai-compatible' } = options
  if (options.home === undefined) {
    writeFileSync(join(home, 'mcp.json'), JSON.stringify({ mcpServers: options.servers ?? {} }))
    const provider = { id: 'mock', kind, label: 'Mock', baseUrl: kind === 'anthropic' ? options.mockUrl : `${options.mockUrl}/v1`, models: ['mock'], toolMode: 'native' }
    writeFileSync(join(home, 'settings.json'), JSON.stringify({ providers: [provider], defaultModel: model, titles: { byModel: false, model: null }, ...options.settings } as JsonValue))
  }
  const { ports, close: closePorts } = await createPorts({ home, shell: 'terminal', version: '0' })
  const bodies: string[] = []
  const fetch: typeof ports.fetch = (url, init) => {
    if (init?.method?.toUpperCase() === 'POST' && typeof init.body === 'string') bodies.push(init.body)
    return ports.fetch(url, init)
  }
  const variable = (name: string): string | undefined => (/^(OPENAI|ANTHROPIC)_API_KEY$/.test(name) ? 'sk-test' : ports.variable(name))
  const host = createHost({ ...ports, fetch, variable }, { person: false, allow: ['*/*'] })
  const [near, far] = createPair()
  const stop = serve(far, host)
  const connection = connect(near)
  host.start()
  const ended = new Map<string, () => void>()
  const over = new Set<string>()
  connection.subscribe('turn-end', ({ turnId }) => {
    over.add(turnId)
    ended.get(turnId)?.()
  })
  await connection.subscribed()
  return {
    home,
    connection,
    bodies,
    async say(text, conversationId, by = model) {
      const started = await connection.call('turn.start', { text, model: by, ...(conversationId === undefined ? {} : { conversationId }) })
      if (!over.has(started.turnId)) await new Promise<void>((resolve) => ended.set(started.turnId, resolve))
      return started
    },
    events: async (conversationId) => (await connection.call('conversation.events', { conversationId, after: 0 })).events,
    async close() {
      stop()
      await host.close()
      await closePorts()
    },
  }
}

export function removeHome(home: string): void {
  rmSync(home, { recursive: true, force: true })
}
