/** Everything around `createServers` for its tests: real processes, a real validator; the stores keep what they are told in memory. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { EventName, EventPayload } from '#contract/contract.ts'
import type { JsonObject } from '#contract/json.ts'
import type { ServerOptions, ServerState, ServerView } from '#contract/server.ts'
import { createPermits, type Permits } from '#core/consent/permits.ts'
import { createServers, type ServersParts } from '#core/mcp/create-servers.ts'
import type { Limits } from '#core/mcp/limits.ts'
import type { Servers, ToolCall } from '#core/mcp/servers.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { ServerMemory } from '#core/ports/server-memory.ts'
import type { TrustStore } from '#core/ports/trust-store.ts'
import { folders } from '#node/folders.ts'
import { createNetwork } from '#node/network/network.ts'
import { signInCallback } from '#node/sign-in-callback.ts'
import { createServerLauncher, type NodeServerLauncher } from '#node/launcher.ts'
import { createSchemaValidator } from '#node/schema-validator.ts'

export const oddServer = fileURLToPath(new URL('../../../../e2e/servers/odd.mjs', import.meta.url))
export const modernServer = fileURLToPath(new URL('../../../../e2e/servers/modern.ts', import.meta.url))

/** The program of an installed package, and the Node that runs it. */
export function packageProgram(name: string, file: string): { command: string; args: string[] } {
  return { command: process.execPath, args: [createRequire(import.meta.url).resolve(`${name}/${file}`)] }
}

export function odd(kind: string, env: Record<string, string> = {}): JsonObject {
  return { command: process.execPath, args: [oddServer, kind], env }
}

export const modern: JsonObject = { command: process.execPath, args: [modernServer] }

export const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

type Recorded = { [Name in EventName]: { name: Name; payload: EventPayload<Name> } }[EventName]

export interface Testbed {
  /** Its `callTool` needs no permit: it issues one for the call as it is listed now, as the gate would. */
  readonly servers: Omit<Servers, 'callTool'> & { callTool(call: Omit<ToolCall, 'definitionHash'> & { definitionHash?: string }): ReturnType<Servers['callTool']> }
  /** As the gate sees it. */
  readonly guarded: Servers
  readonly permits: Permits
  readonly launcher: NodeServerLauncher
  readonly memory: ServerMemory
  readonly trust: TrustStore
  readonly events: Recorded[]
  /** Rewrites mcp.json as another program (or Steward itself) would. */
  write(entries: Record<string, JsonObject>, by?: 'steward' | 'other'): void
  writeText(text: string, by?: 'steward' | 'other'): void
  /** Resolves with the view once the server is in that state. */
  state<Kind extends ServerState['kind']>(server: string, kind: Kind, limitMs?: number): Promise<ServerView & { state: Extract<ServerState, { kind: Kind }> }>
  close(): Promise<void>
}

export interface TestbedOptions {
  readonly limits?: Partial<Limits>
  readonly cores?: number
  readonly named?: boolean
  readonly memory?: ServerMemory
  readonly trust?: TrustStore
  readonly messageLimit?: number
  readonly graceMs?: number
  readonly parts?: Partial<ServersParts>
}

export function createTestbed(entries: Record<string, JsonObject>, options: TestbedOptions = {}): Testbed {
  const launcher = createServerLauncher({ pathFrom: 'process', ...(options.messageLimit ? { messageLimit: options.messageLimit } : {}), ...(options.graceMs ? { graceMs: options.graceMs } : {}) })
  const validator = createSchemaValidator()
  const memory = options.memory ?? createMemory()
  const trust = options.trust ?? createTrust()
  const events: Recorded[] = []
  const waiting = new Set<() => void>()
  let text = JSON.stringify({ mcpServers: entries })
  let revision = 1
  const own = new Set<string>()
  const watchers = new Set<() => void>()

  const permits = createPermits()
  const guarded = createServers({
    takePermit: permits.take,
    about: { version: '0.0.0', platform: process.platform, shell: 'terminal', dataFolder: '/nowhere', instance: 'test' } as ServersParts['about'],
    clock,
    config: {
      path: '/nowhere/mcp.json',
      named: options.named ?? true,
      read: () => Promise.resolve({ text, revision: String(revision) }),
      write: () => Promise.reject(new Error('The tests write with testbed.write.')),
      keepGood() {},
      lastGood: () => undefined,
      watch: (listener) => {
        watchers.add(listener)
        return () => void watchers.delete(listener)
      },
      wroteItself: (asked) => own.has(asked),
    },
    cores: options.cores ?? 2,
    browser: { open: () => Promise.resolve('opened') },
    folders,
    network: createNetwork(),
    requests: { person: false, elicit: () => Promise.resolve({ action: 'cancel' }), openRequired: () => Promise.resolve(false), elicitationFinished() {}, sample: () => Promise.reject(new Error('Nobody is here.')), roots: () => Promise.resolve([]) },
    signInCallback,
    knownSecrets: { learn() {}, hide: (text) => text, hideBase64: (data) => data },
    launcher,
    logger: { info() {}, warn() {}, error: (message, fields) => console.error(message, fields) },
    mask: (text) => text,
    memory,
    secrets: {
      status: () => Promise.reject(new Error('not asked')),
      get: () => Promise.resolve(undefined),
      set: () => Promise.resolve(),
      remove: () => Promise.resolve(),
      rotate: () => Promise.resolve({ sealed: 0, left: [] }),
      list: () => Promise.resolve([]),
    },
    trust,
    validator,
    variable: (name) => process.env[name],
    publish: (name, payload) => {
      events.push({ name, payload } as Recorded)
      for (const check of [...waiting]) check()
    },
    limits: { backoff: [50, 100, 200, 400], ...options.limits },
    ...options.parts,
  })

  const servers: Testbed['servers'] = {
    ...guarded,
    async callTool(call) {
      await guarded.settled(call.server, call.signal)
      const listed = guarded.tools(call.server).find(({ tool }) => tool.name === call.tool)
      const definitionHash = call.definitionHash ?? listed?.definitionHash ?? ''
      const permitted = { server: call.server, serverHash: guarded.definitionHash(call.server), tool: call.tool, definitionHash, arguments: call.arguments }
      return guarded.callTool(permits.issue(permitted), { ...call, definitionHash })
    },
  }

  return {
    servers,
    guarded,
    permits,
    launcher,
    memory,
    trust,
    events,
    write(next, by = 'other') {
      this.writeText(JSON.stringify({ mcpServers: next }), by)
    },
    writeText(next, by = 'other') {
      text = next
      revision++
      if (by === 'steward') own.add(String(revision))
      for (const watcher of watchers) watcher()
    },
    state(server, kind, limitMs = 15_000) {
      return new Promise((resolve, reject) => {
        const check = (): void => {
          const view = servers.list().find(({ name }) => name === server)
          if (view?.state.kind !== kind) return
          done()
          resolve(view as never)
        }
        const timer = setTimeout(() => {
          done()
          reject(new Error(`${server} is not ${kind}: ${JSON.stringify(servers.list().find(({ name }) => name === server)?.state)}`))
        }, limitMs)
        const done = (): void => {
          clearTimeout(timer)
          waiting.delete(check)
        }
        waiting.add(check)
        check()
      })
    },
    async close() {
      await servers.close()
      await validator.close()
      launcher.close()
    },
  }
}

export function createMemory(): ServerMemory {
  const verdicts = new Map<string, ReturnType<ServerMemory['verdict']>>()
  const lists = new Map<string, ReturnType<ServerMemory['lists']>>()
  const uses = new Map<string, number>()
  return {
    verdict: (hash) => verdicts.get(hash),
    rememberVerdict: (hash, verdict) => void verdicts.set(hash, verdict),
    forgetVerdict: (hash) => void verdicts.delete(hash),
    lists: (hash) => lists.get(hash),
    // As a real store does: what comes back is a copy that went through text.
    rememberLists: (hash, value) => void lists.set(hash, JSON.parse(JSON.stringify(value))),
    countUse: (server) => void uses.set(server, (uses.get(server) ?? 0) + 1),
    usesOf: (server) => uses.get(server) ?? 0,
  }
}

export function createTrust(): TrustStore {
  const approved = new Set<string>()
  const options = new Map<string, ServerOptions>()
  return {
    grants: () => [],
    addGrant() {},
    removeGrant() {},
    countUse() {},
    approvedTool: () => undefined,
    approvedHashes: () => new Map(),
    approveTool() {},
    isServerApproved: (server, hash) => approved.has(`${server}\0${hash}`),
    together: (work) => work(),
    approveServer: (server, hash) => void approved.add(`${server}\0${hash}`),
    keyOrigin: () => undefined,
    bindKey() {},
    serverOptions: (server, hash) => options.get(`${server}\0${hash}`),
    setServerOptions: (server, hash, value) => void options.set(`${server}\0${hash}`, value),
  }
}

/** A server that listens on a port. Resolves with its first line of output that `ready` takes something from. */
export function startProgram(program: { command: string; args: string[] }, env: Record<string, string>, ready: (line: string) => string | undefined): Promise<{ address: string; child: ChildProcess }> {
  const child = spawn(program.command, program.args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  return new Promise((resolve, reject) => {
    const onLine = (line: string): void => {
      const address = ready(line)
      if (address !== undefined) resolve({ address, child })
    }
    createInterface({ input: child.stdout }).on('line', onLine)
    createInterface({ input: child.stderr }).on('line', onLine)
    child.on('exit', (code) => reject(new Error(`${program.args.join(' ')} ended with ${code}`)))
  })
}

export function textOf(result: { content: readonly { type: string; text?: string }[] }): string {
  return result.content.map((block) => block.text ?? '').join('\n')
}

export const never = new AbortController().signal
