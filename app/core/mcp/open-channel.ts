import { SSEClientTransport, StreamableHTTPClientTransport, type AuthProvider, type Transport } from '@modelcontextprotocol/client'
import type { ServerDefinition } from '#contract/server.ts'
import type { NetworkWay } from '#core/ports/network.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Attempt } from './attempts.ts'
import { boundResponses } from './bound-responses.ts'
import { launchChannel, type Channel } from './launch-channel.ts'
import { RECONNECTION, steadyReconnection } from './steady-reconnection.ts'
import { recordRequests } from './features/record-requests.ts'
import type { ServerJournal } from './server-journal.ts'
import type { SignIns } from './sign-in/sign-ins.ts'

/** The largest message that is read over HTTP, in bytes; the same as over stdio. */
const HTTP_MESSAGE_LIMIT = 32 * 1024 * 1024

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
  if (definition.kind === 'stdio') return launchChannel(definition, ports)
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

function withoutProcess(transport: Transport, way: NetworkWay, beforeClose: () => Promise<void> = () => Promise.resolve()): Channel {
  return { transport, onStderr: () => undefined, onGarbage: () => undefined, onNotice: () => undefined, endedBy: () => undefined, beforeClose, close: () => way.close() }
}
