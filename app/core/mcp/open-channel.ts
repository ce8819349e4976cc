import { SSEClientTransport, StreamableHTTPClientTransport, type AuthProvider, type Transport } from '@modelcontextprotocol/client'
import type { Sandbox, ServerDefinition } from '#contract/server.ts'
import type { NetworkWay } from '#core/ports/network.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { ServerExit } from '#core/ports/server-launcher.ts'
import type { Attempt } from './attempts.ts'
import { boundResponses } from './bound-responses.ts'
import { learnPlain } from './learn-plain.ts'
import { RECONNECTION, steadyReconnection } from './steady-reconnection.ts'
import { recordRequests } from './features/record-requests.ts'
import type { ServerJournal } from './server-journal.ts'
import type { SignIns } from './sign-in/sign-ins.ts'

/** The largest message that is read over HTTP, in bytes; the same as over stdio. */
const HTTP_MESSAGE_LIMIT = 32 * 1024 * 1024

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

export interface ChannelParts {
  /** Placeholders filled. */
  readonly definition: ServerDefinition
  readonly definitionHash: string
  readonly transport: Attempt['transport']
  readonly ports: Pick<Ports, 'clock' | 'knownSecrets' | 'launcher' | 'network'>
  readonly signIns: SignIns
  /** Keeps how messages went over HTTP. */
  readonly journal: Pick<ServerJournal, 'http'>
}

/** @throws StewardError as `ServerLauncher.launch`, `env-file-unreadable`, `address-invalid` */
export async function openChannel({ definition, definitionHash, transport, ports, signIns, journal }: ChannelParts): Promise<Channel> {
  if (definition.kind === 'stdio') return launch(definition, ports)
  const { name, url, tls, proxy, headers } = definition
  const way = await ports.network.open({ server: name, url, ...(tls ? { tls } : {}), ...(proxy === undefined ? {} : { proxy }) })
  const { authProvider, wrap } = await signIns.bind({ ...definition, url: way.resource.href }, definitionHash, way.fetch)
  if (transport === 'websocket' || transport === 'grpc') {
    const signed = await withToken(headers, authProvider)
    const pipe = await (transport === 'websocket' ? way.webSocket(signed) : way.grpc(signed))
    return { ...withoutProcess(pipe, way), endedBy: () => pipe.endedBy() }
  }
  const options = { fetch: wrap(boundResponses(recordRequests(way.fetch, journal.http), HTTP_MESSAGE_LIMIT, ports.clock)), requestInit: { headers }, reconnectionScheduler: steadyReconnection(ports.clock), reconnectionOptions: RECONNECTION, authProvider }
  // The older transport is deprecated and still what many servers speak.
  if (transport === 'sse') return withoutProcess(new SSEClientTransport(way.url, options), way)
  const http = new StreamableHTTPClientTransport(way.url, options)
  return withoutProcess(http, way, async () => {
    // Frees the session on the server; whether it wants to hear of that is its business, and it does not get long.
    await Promise.race([http.terminateSession().catch(() => undefined), new Promise<void>((resolve) => ports.clock.after(1_000, resolve))])
  })
}

/** A sign-in holds for the whole connection here: it is shown when the connection is opened. The entry's own header goes first. */
async function withToken(headers: Readonly<Record<string, string>>, provider: AuthProvider): Promise<Readonly<Record<string, string>>> {
  if (Object.keys(headers).some((name) => name.toLowerCase() === 'authorization')) return headers
  const token = await provider.token()
  return token === undefined ? headers : { ...headers, Authorization: `Bearer ${token}` }
}

async function launch(definition: Extract<ServerDefinition, { kind: 'stdio' }>, { knownSecrets, launcher }: Pick<Ports, 'knownSecrets' | 'launcher'>): Promise<Channel> {
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

function withoutProcess(transport: Transport, way: NetworkWay, beforeClose: () => Promise<void> = () => Promise.resolve()): Channel {
  return { transport, onStderr: () => undefined, onGarbage: () => undefined, onNotice: () => undefined, endedBy: () => undefined, beforeClose, close: () => way.close() }
}

/** What a walled-in server still inherits: where programs, home and certificates are. The rest it has only where its entry names it. */
const KEPT = new Set(['PATH', 'HOME', 'LANG', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'])

function forSandbox(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => KEPT.has(name)))
}
