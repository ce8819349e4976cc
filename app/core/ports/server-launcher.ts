import type { Transport } from '@modelcontextprotocol/client'
import type { Problem } from '#contract/problem.ts'

/** A stdio server with placeholders filled, ready to start. */
export interface LaunchSpec {
  readonly server: string
  readonly command: string
  readonly args: readonly string[]
  /** The whole environment of the process, not merged with anything. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
}

export interface ServerExit {
  readonly code: number | null
  readonly signal: string | null
  /** The last lines of stderr. */
  readonly lastLines: readonly string[]
}

export interface LaunchedServer {
  readonly pid: number
  /** Frames over the process's stdin and stdout; starting it twice is an error. */
  readonly transport: Transport
  readonly exited: Promise<ServerExit>
  /** Lines on stdout that were no JSON-RPC message; the connection goes on. */
  onGarbage(listener: (line: string) => void): void
  onStderr(listener: (line: string) => void): void
  /** Ends the whole process tree: input closed, then asked, then killed. Resolves when all of it is gone. */
  stop(): Promise<void>
}

export interface ServerLauncher {
  /** @throws StewardError `command-not-found` (where it was looked for), `command-not-executable`, `folder-not-found` */
  launch(spec: LaunchSpec): Promise<LaunchedServer>
  /** The environment that servers inherit: PATH as the login shell has it, and where it came from. */
  environment(): Promise<{ variables: Readonly<Record<string, string>>; pathSource: 'login-shell' | 'process'; problem?: Problem }>
  /** The variables of an env file. @throws StewardError `env-file-unreadable` */
  readEnvFile(path: string): Promise<Record<string, string>>
}
