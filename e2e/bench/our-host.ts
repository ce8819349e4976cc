import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProviderSettings } from '#contract/model.ts'
import { createHost } from '#core/host/create-host.ts'
import { createPorts } from '#node/create-ports.ts'
import { inMemory } from './memory-audit.ts'
import { connect, type Connection } from '#rpc/connect.ts'
import { createPair } from '#rpc/pair.ts'
import { serve, type Served } from '#rpc/serve.ts'

export interface Entry {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export interface OurHost {
  readonly connection: Connection
  /** For another connection to it. */
  readonly served: Served
  /** Begins to start the enabled servers, as a shell does after its window is open. */
  start(): void
  /** Resolves when the server is connected and listed; throws where it cannot become so. */
  ready(server: string): Promise<void>
  close(): Promise<void>
}

/** A data folder with these servers; the bench may use it for several hosts, so that what is remembered counts. */
export function makeDataFolder(servers: Readonly<Record<string, Entry>>): { home: string; remove(): void } {
  const home = mkdtempSync(join(tmpdir(), 'steward-bench-'))
  writeFileSync(join(home, 'mcp.json'), JSON.stringify({ mcpServers: servers }))
  return { home, remove: () => rmSync(home, { recursive: true, force: true }) }
}

/** The whole host as a shell wires it, every call allowed, behind the in-process transport. `durable: false`: the ledger is made, and kept nowhere. */
export async function openHost(home: string, { durable = true, provider }: { durable?: boolean; provider?: ProviderSettings } = {}): Promise<OurHost> {
  const { ports, close } = await createPorts({ home, configFile: undefined, shell: 'terminal', version: '0.0.0' })
  const host = createHost(durable ? ports : { ...ports, audit: inMemory(ports.audit) }, { person: false, allow: ['*/*'], ...(provider ? { provider } : {}) })
  const [view, served] = createPair()
  const stopServing = serve(served, host)
  const connection = connect(view)
  const waiting = new Map<string, { resolve(): void; reject(error: Error): void }>()
  connection.subscribe('server-state', ({ server: { name, state } }) => {
    if (state.kind === 'ready') waiting.get(name)?.resolve()
    else if (state.kind === 'failed' || state.kind === 'degraded') waiting.get(name)?.reject(new Error(`${name} is ${state.kind}: ${JSON.stringify(state.problem)}`))
  })
  await connection.subscribed()
  return {
    connection,
    served: host,
    start: () => host.start(),
    ready: (server) => new Promise((resolve, reject) => waiting.set(server, { resolve, reject })),
    async close() {
      stopServing()
      await host.close()
      await close()
    },
  }
}
