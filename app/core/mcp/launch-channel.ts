import type { Transport } from '@modelcontextprotocol/client'
import type { Sandbox, ServerDefinition } from '#contract/server.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { ServerExit } from '#core/ports/server-launcher.ts'
import { learnPlain } from './learn-plain.ts'

/** The way to a server, before anybody speaks over it. */
export interface Channel {
  readonly transport: Transport
  readonly pid?: number
  /** What the process was started in; missing where it was not walled in. */
  readonly isolation?: Sandbox['mode']
  /** How the process ended; missing where there is none. */
  readonly exited?: Promise<ServerExit>
  onStderr(listener: (line: string) => void): void
  onGarbage(listener: (line: string) => void): void
  /** What Steward itself has to say of it while it runs. */
  onNotice(listener: (text: string) => void): void
  /** Why the connection ended, where the transport knows more than that it did. */
  endedBy(): Error | undefined
  /** What the server should be told while the transport still works. */
  beforeClose(): Promise<void>
  /** Resolves when the whole process tree is gone. */
  close(): Promise<void>
}

/** Starts the program of a server. Without the SDK, so that the program starts while the SDK is loaded. @throws StewardError as `ServerLauncher.launch`, `env-file-unreadable` */
export async function launchChannel(definition: Extract<ServerDefinition, { kind: 'stdio' }>, { knownSecrets, launcher }: Pick<Ports, 'knownSecrets' | 'launcher'>): Promise<Channel> {
  const { variables } = await launcher.environment()
  const { sandbox } = definition
  const fromFile = definition.envFile === undefined ? {} : await launcher.readEnvFile(definition.envFile)
  learnPlain(fromFile, knownSecrets)
  const launched = await launcher.launch({
    server: definition.name,
    command: definition.command,
    args: definition.args,
    env: { ...(sandbox ? forSandbox(variables) : variables), ...fromFile, ...definition.env },
    cwd: definition.cwd ?? variables['HOME'] ?? variables['USERPROFILE'] ?? '/',
    ...(sandbox ? { sandbox } : {}),
  })
  return {
    transport: launched.transport,
    pid: launched.pid,
    exited: launched.exited,
    onStderr: (listener) => launched.onStderr(listener),
    onGarbage: (listener) => launched.onGarbage(listener),
    onNotice: (listener) => launched.onNotice(listener),
    ...(launched.isolation === undefined ? {} : { isolation: launched.isolation }),
    endedBy: () => undefined,
    beforeClose: () => Promise.resolve(),
    close: () => launched.stop(),
  }
}

/** What a walled-in server still inherits: where programs, home and certificates are. The rest it has only where its entry names it. */
const KEPT = new Set(['PATH', 'HOME', 'LANG', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'])

function forSandbox(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => KEPT.has(name)))
}
