import { fork, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConversationEvent } from '#contract/conversation.ts'
import type { Problem } from '#contract/problem.ts'
import type { ServerView } from '#contract/server.ts'
import { connect, type Connection } from '#rpc/connect.ts'

export type ToHost = { readonly kind: 'frame'; readonly frame: string } | { readonly kind: 'clock'; readonly movedMs: number } | { readonly kind: 'end' }
export type ToParent = { readonly kind: 'frame'; readonly frame: string } | { readonly kind: 'ready'; readonly pid: number; readonly problems: Problem[] }

export type ReadyServer = ServerView & { readonly state: Extract<ServerView['state'], { kind: 'ready' }> }

/** One life of a host, from its start to its end or its murder. */
export interface RunningHost {
  readonly connection: Connection
  readonly child: ChildProcess
  /** Of the host itself; a wrapper may have one of its own. */
  readonly pid: number
  /** What it found wrong at its start. */
  readonly problems: readonly Problem[]
  /** Every stored event that it told of, in the order in which it came. */
  readonly seen: ConversationEvent[]
  /** Processes of servers that it named so far. */
  readonly serverPids: Set<number>
  setClock(movedMs: number): void
  /** Resolves with an event that matches, also one that came before. Fails after `limitMs`. */
  until(matches: (event: ConversationEvent) => boolean, limitMs?: number): Promise<ConversationEvent>
  ready(server: string, limitMs?: number): Promise<ReadyServer>
  /** Asks it to end. Gives the milliseconds that it took. */
  close(): Promise<number>
  kill(): Promise<void>
  output(): string
}

export interface OpenHostOptions {
  /** Put before the command, such as `bwrap` and its options. */
  readonly wrap?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

const stored = new Set(['turn-start', 'step-start', 'message-delta', 'message-part', 'message-replay', 'tool-call', 'consent-request', 'consent-answer', 'tool-start', 'tool-result', 'tool-task', 'step-end', 'notice', 'turn-end', 'head-select'] as const)

/** Starts a host on a data folder. Rejects with what it wrote where it does not come up. */
export async function openHost(home: string, options: OpenHostOptions = {}): Promise<RunningHost> {
  const program = join(import.meta.dirname, 'host-process.ts')
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, TMPDIR: process.env['TMPDIR'] ?? '/tmp', LANG: 'C.UTF-8', NODE_NO_WARNINGS: '1', DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent', ...options.env }
  const [wrapper, ...wrapping] = options.wrap ?? []
  // With a wrapper the channel passes through it: bubblewrap keeps open what it was given.
  const child = wrapper === undefined ? fork(program, [home], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] }) : fork(program, [home], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execPath: wrapper, execArgv: [...wrapping, process.execPath] })
  let text = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))

  let onFrame: (frame: string) => void = () => {}
  const { pid, problems } = await new Promise<Extract<ToParent, { kind: 'ready' }>>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => reject(new Error(`The host ended with ${code ?? signal}:\n${text}`)))
    child.on('message', (message: ToParent) => (message.kind === 'ready' ? resolve(message) : onFrame(message.frame)))
  })
  const connection = connect({
    send: (frame) => void (child.connected && child.send({ kind: 'frame', frame } satisfies ToHost, () => {})),
    onMessage: (listener) => (onFrame = listener),
    onClose: (listener) => child.once('exit', listener),
    close: () => child.disconnect(),
  })

  const seen: ConversationEvent[] = []
  const serverPids = new Set<number>()
  const states = new Map<string, ServerView>()
  const watchers = new Set<() => void>()
  const look = (): void => [...watchers].forEach((watcher) => watcher())
  for (const type of stored) {
    connection.subscribe(type, (event) => {
      seen.push(event)
      look()
    })
  }
  function note(server: ServerView): void {
    states.set(server.name, server)
    if ('pid' in server.state && typeof server.state.pid === 'number') serverPids.add(server.state.pid)
    look()
  }
  connection.subscribe('server-state', ({ server }) => note(server))
  await connection.subscribed()
  for (const server of (await connection.call('server.list', {})).servers) if (!states.has(server.name)) note(server)

  function waitFor<Found>(find: () => Found | undefined, limitMs: number, what: () => string): Promise<Found> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer)
        watchers.delete(watcher)
      }
      const watcher = (): void => {
        const found = find()
        if (found === undefined) return
        done()
        resolve(found)
      }
      const timer = setTimeout(() => {
        done()
        reject(new Error(`${what()} within ${limitMs} ms. ${text}`))
      }, limitMs)
      watchers.add(watcher)
      watcher()
    })
  }

  return {
    connection,
    child,
    pid,
    problems,
    seen,
    serverPids,
    setClock: (movedMs) => void child.send({ kind: 'clock', movedMs } satisfies ToHost),
    until: (matches, limitMs = 15_000) => waitFor(() => seen.find(matches), limitMs, () => `No such event (${seen.map(({ type }) => type).join(' ')})`),
    ready: (server, limitMs = 15_000) => waitFor(() => readyView(states.get(server)), limitMs, () => `${server} is not ready: ${JSON.stringify(states.get(server)?.state)}`),
    async close() {
      const from = performance.now()
      if (child.connected) child.send({ kind: 'end' } satisfies ToHost, () => {})
      const timer = setTimeout(() => process.kill(pid, 'SIGKILL'), 20_000)
      await exited
      clearTimeout(timer)
      return performance.now() - from
    },
    async kill() {
      if (child.exitCode === null && child.signalCode === null) process.kill(pid, 'SIGKILL')
      await exited
    },
    output: () => text,
  }
}

function readyView(view: ServerView | undefined): ReadyServer | undefined {
  return view?.state.kind === 'ready' ? { ...view, state: view.state } : undefined
}

/** By its state: a process that ended and was not yet collected (zombie) still answers to signal 0. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return !['Z', 'X'].includes(stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3))
  } catch {
    return false
  }
}

/** Those that still run after `limitMs`. */
export async function survivors(pids: Iterable<number>, limitMs: number): Promise<number[]> {
  const from = performance.now()
  for (;;) {
    const running = [...pids].filter(isRunning)
    if (running.length === 0 || performance.now() - from > limitMs) return running
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
