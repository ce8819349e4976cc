import { SSEClientTransport, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client'
import { StewardError } from '#contract/problem.ts'
import type { ServerDefinition } from '#contract/server.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { ServerExit } from '#core/ports/server-launcher.ts'
import { boundResponses } from './bound-responses.ts'

/** The largest message that is read over HTTP, in bytes; the same as over stdio. */
const HTTP_MESSAGE_LIMIT = 32 * 1024 * 1024

/** The way to a server, before anybody speaks over it. */
export interface Channel {
  readonly transport: Transport
  readonly pid?: number
  /** How the process ended; missing where there is none. */
  readonly exited?: Promise<ServerExit>
  onStderr(listener: (line: string) => void): void
  onGarbage(listener: (line: string) => void): void
  /** What the server should be told while the transport still works. */
  beforeClose(): Promise<void>
  /** Resolves when the whole process tree is gone. */
  close(): Promise<void>
}

/** @throws StewardError as `ServerLauncher.launch`, `env-file-unreadable`, `address-invalid` */
export async function openChannel(definition: ServerDefinition, transport: 'stdio' | 'streamable-http' | 'sse', ports: Pick<Ports, 'clock' | 'fetch' | 'launcher'>): Promise<Channel> {
  if (definition.kind === 'stdio') return launch(definition, ports)
  const url = readAddress(definition)
  const options = { fetch: boundResponses(ports.fetch, HTTP_MESSAGE_LIMIT), requestInit: { headers: definition.headers } }
  // The older transport is deprecated and still what many servers speak.
  if (transport === 'sse') return withoutProcess(new SSEClientTransport(url, options), () => Promise.resolve())
  const http = new StreamableHTTPClientTransport(url, options)
  return withoutProcess(http, async () => {
    // Frees the session on the server; whether it wants to hear of that is its business, and it does not get long.
    await Promise.race([http.terminateSession().catch(() => undefined), new Promise<void>((resolve) => ports.clock.after(1_000, resolve))])
  })
}

async function launch(definition: Extract<ServerDefinition, { kind: 'stdio' }>, { launcher }: Pick<Ports, 'launcher'>): Promise<Channel> {
  const { variables } = await launcher.environment()
  const fromFile = definition.envFile === undefined ? {} : await launcher.readEnvFile(definition.envFile)
  const launched = await launcher.launch({
    server: definition.name,
    command: definition.command,
    args: definition.args,
    env: { ...variables, ...fromFile, ...definition.env },
    cwd: definition.cwd ?? variables['HOME'] ?? variables['USERPROFILE'] ?? '/',
  })
  return {
    transport: launched.transport,
    pid: launched.pid,
    exited: launched.exited,
    onStderr: (listener) => launched.onStderr(listener),
    onGarbage: (listener) => launched.onGarbage(listener),
    beforeClose: () => Promise.resolve(),
    close: () => launched.stop(),
  }
}

function withoutProcess(transport: Transport, beforeClose: () => Promise<void>): Channel {
  return { transport, onStderr: () => undefined, onGarbage: () => undefined, beforeClose, close: () => Promise.resolve() }
}

function readAddress({ name, url }: Extract<ServerDefinition, { kind: 'http' }>): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed && (parsed.protocol === 'https:' || parsed.protocol === 'http:')) return parsed
  throw new StewardError({
    code: 'address-invalid',
    message: `The address of ${name} is not one of the web.`,
    cause: `"url" must begin with https:// or http://.`,
    nextStep: 'Correct it in mcp.json.',
    action: { kind: 'edit-config', server: name },
  })
}
