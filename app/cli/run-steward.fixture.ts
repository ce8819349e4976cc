/** Runs the terminal shell as a person or a script would, for tests: the real entry, in a process of its own. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')
// `npm test` has built before: the bundle starts in a third of the time. While somebody works, it is the source that counts.
const entry = join(root, process.env['STEWARD_TEST_BUILT'] ? 'dist/main/steward.js' : 'app/cli/steward.ts')
const everything = join(root, 'node_modules/@modelcontextprotocol/server-everything/dist/index.js')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Standard output as JSON lines; throws where anything else is there. */
  lines<Line = Record<string, unknown>>(): Line[]
}

export interface Running {
  readonly child: ChildProcessWithoutNullStreams
  readonly ended: Promise<Ended>
  /** Resolves when the output so far, without the sequences of line editing, matches; fails after a while with what there is. */
  shown(pattern: RegExp): Promise<void>
}

/** A data folder of its own with real servers in its list, gone after `remove`. */
export function createHome(servers: Record<string, unknown> = { everything: { command: process.execPath, args: [everything, 'stdio'] } }) {
  const folder = mkdtempSync(join(tmpdir(), 'steward-cli-'))
  const config = join(folder, 'servers.json')
  writeFileSync(config, JSON.stringify({ mcpServers: servers }))
  return { folder, home: join(folder, 'home'), config, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Nothing of the person who runs the tests: no keys, no keychain, no login shell of theirs. */
const environment = { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), NODE_NO_WARNINGS: '1', NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/steward-cli'), TERM: 'xterm', DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' }

export function start(args: readonly string[], options: { input?: string; env?: Record<string, string>; cwd?: string } = {}): Running {
  const running = watch(spawn(process.execPath, [entry, ...args], { env: { ...environment, ...options.env }, cwd: options.cwd ?? tmpdir() }))
  if (options.input !== undefined) running.child.stdin.write(options.input)
  running.child.stdin.end()
  return running
}

/** In a pseudo-terminal, through `script` of util-linux; both streams arrive as one. */
export function startOnTerminal(args: readonly string[], options: { env?: Record<string, string> } = {}): Running {
  const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`
  // `exec`, because Ctrl+C would end the shell in between too, with an exit code of its own.
  const command = `exec ${[process.execPath, entry, ...args].map(quote).join(' ')}`
  return watch(spawn('script', ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], { env: { ...environment, ...options.env }, cwd: tmpdir() }))
}

export async function steward(args: readonly string[], options: { input?: string; env?: Record<string, string> } = {}): Promise<Ended> {
  return start(args, options).ended
}

/** The line editing of a terminal, which is no text. */
function withoutSequences(text: string): string {
  // oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for
  return text.replaceAll(/\x1b\[[\d;]*[A-Za-z]/g, '')
}

function watch(child: ChildProcessWithoutNullStreams): Running {
  let stdout = ''
  let stderr = ''
  const listeners = new Set<() => void>()
  const tell = (): void => listeners.forEach((listener) => listener())
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk, tell()))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk, tell()))
  child.stdin.on('error', () => {})
  const ended = new Promise<Ended>((done, fail) => {
    child.on('error', fail)
    child.on('close', (code) => {
      done({
        code,
        stdout,
        stderr,
        lines: <Line>() =>
          stdout
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as Line),
      })
    })
  })
  return {
    child,
    ended,
    shown(pattern) {
      return new Promise((done, fail) => {
        const give = (): void => {
          listeners.delete(look)
          clearTimeout(patience)
        }
        const look = (): void => {
          if (!pattern.test(withoutSequences(stdout)) && !pattern.test(withoutSequences(stderr))) return
          give()
          done()
        }
        const patience = setTimeout(() => {
          give()
          fail(new Error(`${String(pattern)} was not shown. stdout: ${stdout.slice(-2000)} stderr: ${stderr.slice(-2000)}`))
        }, 15_000)
        listeners.add(look)
        look()
      })
    },
  }
}

/** Fails with what the program said where its exit code is another one. */
export function expectCode(code: number | null, wanted: number, said: string): void {
  if (code !== wanted) throw new Error(`The exit code was ${code} and not ${wanted}. It said:\n${said}`)
}
