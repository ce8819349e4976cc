import type { Transport } from '@modelcontextprotocol/client'
import type { Problem } from '#contract/problem.ts'
import type { Sandbox } from '#contract/server.ts'

/** A stdio server with placeholders filled, ready to start. */
export interface LaunchSpec {
  readonly server: string
  readonly command: string
  readonly args: readonly string[]
  /** The whole environment of the process, not merged with anything. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** Missing: it runs with the person's rights. Never ignored: where it cannot be had, nothing starts. */
  readonly sandbox?: Sandbox
}

export interface ServerExit {
  readonly code: number | null
  readonly signal: string | null
  /** The last lines of stderr. */
  readonly lastLines: readonly string[]
}

export interface LaunchedServer {
  readonly pid: number
  /** What it was started in; missing where it was not walled in. */
  readonly isolation?: Sandbox['mode']
  /** Frames over the process's stdin and stdout; starting it twice is an error. */
  readonly transport: Transport
  readonly exited: Promise<ServerExit>
  /** Lines on stdout that were no JSON-RPC message; the connection goes on. */
  onGarbage(listener: (line: string) => void): void
  /** What Steward has to say of it, such as a host that its sandbox refused. */
  onNotice(listener: (text: string) => void): void
  onStderr(listener: (line: string) => void): void
  /** Ends the whole process tree: input closed, then asked, then killed. Resolves when all of it is gone. */
  stop(): Promise<void>
}

export interface ServerLauncher {
  /** @throws StewardError `command-not-found` (where it was looked for), `command-not-executable`, `folder-not-found`, `sandbox-missing`, `sandbox-blocked`, `sandbox-unsupported`, `sandbox-folder-missing`, `sandbox-folder-refused`, `sandbox-relay-missing` */
  launch(spec: LaunchSpec): Promise<LaunchedServer>
  /** Why nothing can be walled in here; undefined where it can. Tried anew at each asking. */
  checkSandbox(): Promise<Problem | undefined>
  /** The environment that servers inherit: PATH as the login shell has it, and where it came from. */
  environment(): Promise<{ variables: Readonly<Record<string, string>>; pathSource: 'login-shell' | 'process'; problem?: Problem }>
  /** The variables of an env file. @throws StewardError `env-file-unreadable` */
  readEnvFile(path: string): Promise<Record<string, string>>
}
