import type { Problem } from '#contract/problem.ts'
import type { Sandbox } from '#contract/server.ts'
import type { LaunchSpec } from '#core/ports/server-launcher.ts'
import type { ProxyDial } from './allow-proxy.ts'
import { createBubblewrap } from './bubblewrap.ts'
import { createSandboxRuntime } from './sandbox-runtime.ts'
import { createUnsupported } from './unsupported.ts'

export interface SandboxedSpec extends LaunchSpec {
  readonly sandbox: Sandbox
}

/** How a program is started behind its wall. */
export interface PreparedSandbox {
  readonly command: string
  readonly args: readonly string[]
  /** Of the wall's own program; what the server gets is in `input` or inherits from it. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** Written to file descriptor 3, so that no value of a variable stands in the process list. */
  readonly input?: string
  /** What the wall refused, as a sentence; each once. */
  onNotice(listener: (text: string) => void): void
  /** After the process has ended, or was never started. */
  release(): Promise<void>
}

/** One way to wall programs in. */
export interface SandboxAdapter {
  /** `file` is the program itself. @throws StewardError `sandbox-*`; never falls back to something weaker */
  prepare(spec: SandboxedSpec, file: string): Promise<PreparedSandbox>
  /** Why it does not work on this machine just now. */
  check(): Promise<Problem | undefined>
}

export interface SandboxOptions {
  readonly platform?: NodeJS.Platform
  /** Steward's own folder: in no sandbox, whatever an entry names. It also keeps what `npx` and `uvx` fetched, apart for each server. */
  readonly dataFolder?: string | undefined
  /** Instead of the one that is found. */
  readonly bubblewrap?: string
  /** How the proxy gets out; a test records instead. */
  readonly dial?: ProxyDial
}

/** The way of this platform. Nothing is loaded or started before the first server that asks for it. */
export function createSandbox(options: SandboxOptions = {}): SandboxAdapter {
  switch (options.platform ?? process.platform) {
    case 'linux':
      return createBubblewrap(options)
    case 'darwin':
      return createSandboxRuntime(options)
    default:
      return createUnsupported()
  }
}
