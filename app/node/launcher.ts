import { randomBytes } from 'node:crypto'
import type { ChildProcess } from 'node:child_process'
import { Writable } from 'node:stream'
import spawn from 'cross-spawn'
import { StewardError } from '#contract/problem.ts'
import type { LaunchedServer, LaunchSpec, ServerExit, ServerLauncher } from '#core/ports/server-launcher.ts'
import { readEnvironment } from './launcher-environment.ts'
import { readEnvFile } from './launcher-env-file.ts'
import { findCommand } from './launcher-find-command.ts'
import { findInNpxCache } from './npx-cache.ts'
import { startWatchdog, type Watchdog } from './launcher-watchdog.ts'
import { readLines } from './read-lines.ts'
import { createSandbox, type SandboxOptions } from './sandbox/sandbox.ts'
import { createLineSplitter } from './stdio-line-splitter.ts'
import { createStdioTransport } from './stdio-transport.ts'
import { findTree, isSurelyGone, killTreeOnWindows, signalTree, stillRunning, TREE_MARK } from './process-tree.ts'

export interface ServerLauncherOptions {
  /** `process` for a shell that was itself started in a terminal: its PATH is the person's already. */
  readonly pathFrom?: 'login-shell' | 'process'
  /** Milliseconds that a server has to end after its input closed, and again after SIGTERM. */
  readonly graceMs?: number
  /** The largest message that is parsed, in bytes. */
  readonly messageLimit?: number
  readonly sandbox?: SandboxOptions
}

export interface NodeServerLauncher extends ServerLauncher {
  /** Ends the watchdog; servers are stopped one by one before. */
  close(): void
}

const LAST_LINES = 20
const STDERR_LINE_LIMIT = 16 * 1024
/** How long output may still come after the process itself has ended, in milliseconds: a child of it may hold the pipe for ever. */
const DRAIN_MS = 150

export function createServerLauncher(options: ServerLauncherOptions = {}): NodeServerLauncher {
  const { graceMs = 1_500 } = options
  const pathFrom = options.pathFrom ?? (process.stdin.isTTY || process.stderr.isTTY ? 'process' : 'login-shell')
  const sandbox = createSandbox(options.sandbox)
  const runMark = randomBytes(8).toString('hex')
  let environment: ReturnType<typeof readEnvironment> | undefined
  let watchdog: Watchdog | undefined
  let launches = 0

  return {
    environment: () => (environment ??= readEnvironment(pathFrom)),
    readEnvFile,
    async launch(written) {
      // Looked for also where it is then not needed: a missing npx should be told before the cache is emptied, not after.
      const found = findCommand(written)
      const { spec, file } = fromNpxCache(written) ?? { spec: written, file: found }
      const mark = `${runMark}-${++launches}`
      const wall = spec.sandbox ? await sandbox.prepare({ ...spec, sandbox: spec.sandbox, env: { ...spec.env, [TREE_MARK]: mark } }, file) : undefined
      // Windows resolves the command again: `.cmd` shims run through cross-spawn's escaping, never through a shell of ours.
      const child = spawn(wall?.command ?? (process.platform === 'win32' ? spec.command : file), [...(wall?.args ?? spec.args)], {
        cwd: wall?.cwd ?? spec.cwd,
        env: { ...(wall?.env ?? spec.env), [TREE_MARK]: mark },
        stdio: ['pipe', 'pipe', 'pipe', ...(wall?.input === undefined ? [] : (['pipe'] as const))],
        shell: false,
        windowsHide: true,
        // A group of its own, so that the whole tree can be ended at once, and Ctrl+C in the terminal reaches only Steward.
        detached: process.platform !== 'win32',
      })
      if (wall) child.once('close', () => void wall.release()).once('error', () => void wall.release())
      await untilSpawned(child, spec, file)
      watchdog ??= startWatchdog(runMark)
      const launched = adopt(child, mark, watchdog, { graceMs, messageLimit: options.messageLimit })
      if (wall?.input !== undefined) writeInput(child, wall.input)
      return { ...launched, onNotice: (listener) => wall?.onNotice(listener), ...(spec.sandbox ? { isolation: spec.sandbox.mode } : {}) }
    },
    checkSandbox: () => sandbox.check(),
    close: () => watchdog?.close(),
  }
}

function fromNpxCache(written: LaunchSpec): { spec: LaunchSpec; file: string } | undefined {
  const cached = findInNpxCache(written)
  if (!cached) return undefined
  const spec = { ...written, ...cached }
  try {
    return { spec, file: findCommand(spec) }
  } catch {
    // No `node` in this PATH: npx may know another way.
    return undefined
  }
}

/** The wall reads it to the end before it starts anything. */
function writeInput(child: ChildProcess, text: string): void {
  const input = child.stdio[3]
  if (!(input instanceof Writable)) throw new Error('A wall that waits for its options has no pipe for them.')
  input.on('error', () => undefined).end(text)
}

function untilSpawned(child: ChildProcess, spec: LaunchSpec, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', (error: NodeJS.ErrnoException) => {
      const interpreter = error.code === 'ENOENT'
      reject(
        new StewardError(
          {
            code: interpreter ? 'command-not-found' : error.code === 'EACCES' ? 'command-not-executable' : 'launch-failed',
            message: `${spec.server} cannot start: ${file} could not be run.`,
            cause: interpreter ? 'The file is there, but the program named in its first line (#!) is not.' : error.message,
            nextStep: 'Run the command of this server in a terminal to see what is wrong with it.',
            action: { kind: 'edit-config', server: spec.server },
          },
          { cause: error },
        ),
      )
    })
  })
}

function adopt(child: ChildProcess, mark: string, watchdog: Watchdog, options: { graceMs: number; messageLimit?: number | undefined }): Omit<LaunchedServer, 'onNotice'> {
  const { pid, stdin, stdout, stderr } = child
  if (!pid || !stdin || !stdout || !stderr) throw new Error('A spawned process has no id or no streams.')
  watchdog.add(pid)
  const lastLines: string[] = []
  const stderrListeners: ((line: string) => void)[] = []
  const garbageListeners: ((line: string) => void)[] = []
  /** What came before anybody listened. */
  const early: string[] = []
  let stopping: Promise<void> | undefined

  const transport = createStdioTransport({
    stdin,
    stdout,
    pid,
    stop,
    onGarbage(line) {
      if (garbageListeners.length === 0 && early.length < LAST_LINES) early.push(line)
      garbageListeners.forEach((listener) => listener(line))
    },
    ...(options.messageLimit ? { limit: options.messageLimit } : {}),
  })

  // Always drained: a server whose stderr pipe is full blocks at its next log line.
  const errors = createLineSplitter(STDERR_LINE_LIMIT, {
    onLine: (bytes) => onErrorLine(bytes.toString('utf8')),
    onOversized: (line) => onErrorLine(`${line.head.subarray(0, 2_000).toString('utf8')} … (a line of ${line.size} bytes)`),
  })
  const readRest = readLines(stderr, errors)
  stderr.on('error', () => undefined)

  function onErrorLine(raw: string): void {
    const line = raw.replace(/\r$/, '')
    lastLines.push(line)
    if (lastLines.length > LAST_LINES) lastLines.shift()
    for (const listener of stderrListeners) listener(line)
  }

  const exited = new Promise<ServerExit>((resolve) => {
    child.once('exit', (code, signal) => {
      let told = false
      const tell = (): void => {
        if (told) return
        told = true
        clearTimeout(timer)
        readRest()
        errors.end()
        // Before the connection ends, so that whoever asks why it ended finds the answer.
        resolve({ code, signal, lastLines: [...lastLines] })
        transport.finish()
        // A server that ended by itself may leave children behind.
        void stop()
      }
      const timer = setTimeout(tell, DRAIN_MS)
      child.once('close', tell)
    })
  })

  async function stop(): Promise<void> {
    stopping ??= endTree(child, pid as number, mark, options.graceMs).finally(() => {
      watchdog.remove(pid as number)
      stdout?.destroy()
      stderr?.destroy()
    })
    await stopping
    await exited
  }

  return {
    pid,
    transport,
    exited,
    onGarbage(listener) {
      for (const line of early.splice(0)) listener(line)
      garbageListeners.push(listener)
    },
    onStderr: (listener) => {
      // What came before anybody listened is not lost.
      for (const line of stderrListeners.length === 0 ? lastLines : []) listener(line)
      stderrListeners.push(listener)
    },
    stop,
  }
}

/** Input closed, then asked, then killed; each step waits `graceMs`. The tree is read first: later its root may be gone and its children without a parent. */
async function endTree(child: ChildProcess, pid: number, mark: string, graceMs: number): Promise<void> {
  child.stdin?.end()
  if (process.platform === 'win32') {
    if (await gone(() => Promise.resolve(child.exitCode !== null), graceMs)) return
    return killTreeOnWindows(pid)
  }
  let tree = await findTree(pid, mark)
  if (tree.length === 0) return
  const isGone = async (): Promise<boolean> => isSurelyGone(pid, tree) || (await stillRunning(pid, tree)).length === 0
  const ended = new Promise((resolve) => child.once('exit', resolve))
  if (await gone(isGone, graceMs, ended)) return
  signalTree(pid, tree, 'SIGTERM')
  if (await gone(isGone, graceMs, ended)) return
  tree = [...new Set([...tree, ...(await findTree(pid, mark))])]
  signalTree(pid, await stillRunning(pid, tree), 'SIGKILL')
  await gone(isGone, 2_000)
}

/** `hint` ends the first pause: most servers are one process, and gone when that is. */
async function gone(isGone: () => Promise<boolean>, limitMs: number, hint?: Promise<unknown>): Promise<boolean> {
  const start = performance.now()
  for (let pause = 10; ; pause = Math.min(pause * 2, 100)) {
    if (await isGone()) return true
    if (performance.now() - start > limitMs) return false
    const paused = new Promise((resolve) => setTimeout(resolve, pause))
    await (hint && pause === 10 ? Promise.race([paused, hint]) : paused)
  }
}
