import { Client, credentials, logVerbosity, Metadata, setLogVerbosity, status, type ServiceError } from '@grpc/grpc-js'
import { StewardError } from '#contract/problem.ts'
import type { NetworkTransport } from '#core/ports/network.ts'
import type { Authorities, Identity } from './authorities.ts'
import { describeStatus } from './describe-grpc-status.ts'
import type { Dial } from './dial.ts'
import { loadConnectMethod, type Frame } from './grpc-service.ts'
import { createMessagePipe, tooLarge, type Wire, type WireEnds } from './message-pipe.ts'
import type { Proxy } from './proxy.ts'

/** Pause between pings, in milliseconds. gRPC servers take more than one in five minutes for an attack and hang up. */
const KEEP_ALIVE = 310_000
const KEEP_ALIVE_WAIT = 20_000
/** How long the server may take to end its half of the stream, in milliseconds. */
const LONGEST_GOODBYE = 1_000

export interface GrpcParts {
  readonly server: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly identity: Identity
  readonly authorities: Authorities
  readonly dial: Dial
  readonly proxy: Proxy | undefined
  readonly limit: number
  readonly wireLimit: number
}

// What goes wrong is told as an error; the library would write it into the terminal of the person, too.
setLogVerbosity(logVerbosity.NONE)

/** MCP over gRPC: see `mcp.proto`. */
export function createGrpcTransport(parts: GrpcParts): NetworkTransport {
  return createMessagePipe((ends) => open(parts, ends), parts.limit)
}

async function open(parts: GrpcParts, ends: WireEnds): Promise<Wire> {
  const { server, url, proxy, wireLimit } = parts
  const secure = url.protocol === 'grpcs:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port) || (secure ? 443 : 80)
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`
  if (proxy?.url.protocol === 'https:') throw new StewardError({ code: 'proxy-invalid', message: 'gRPC cannot go through this proxy.', cause: `${proxy.url.origin} is reached by https://, which the gRPC library does not speak to a proxy.`, nextStep: 'Use an http:// proxy for this server, or "proxy": "none".', action: { kind: 'edit-config', server } })
  const method = loadConnectMethod()
  // The library takes its roots once, so those of the system are with them from the start.
  const trust = secure ? credentials.createFromSecureContext(await parts.authorities.contextFor(parts.identity, true)) : credentials.createInsecure()
  const client = new Client(`dns:///${proxy ? `${proxy.url.hostname}:${proxy.url.port || 80}` : authority}`, trust, {
    'grpc.max_receive_message_length': wireLimit,
    'grpc.max_send_message_length': -1,
    'grpc.keepalive_time_ms': KEEP_ALIVE,
    'grpc.keepalive_timeout_ms': KEEP_ALIVE_WAIT,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.service_config_disable_resolution': 1,
    'grpc.enable_retries': 0,
    // Its own reading of the environment differs from that of everything else here.
    'grpc.enable_http_proxy': 0,
    ...(proxy ? { 'grpc.http_connect_target': `dns:${authority}`, 'grpc.default_authority': authority, 'grpc.ssl_target_name_override': host, ...credentialsOf(proxy) } : {}),
  })
  const stream = client.makeBidiStreamRequest<Frame, Frame>(method.path, (frame) => method.requestSerialize(frame), (bytes) => method.responseDeserialize(bytes) as Frame, metadataOf(parts))
  let heard = false
  let closing = false
  let ended = false
  const end = (reason?: Error): void => {
    if (ended) return
    ended = true
    client.close()
    ends.onEnd(reason)
  }
  stream.on('metadata', () => (heard = true))
  stream.on('data', (frame: Frame) => {
    heard = true
    ends.onText(frame.json)
  })
  stream.on('error', (error: ServiceError) => {
    if (closing) return end()
    if (error.code === status.RESOURCE_EXHAUSTED && /larger than max/i.test(error.details)) return end(tooLarge(server, wireLimit))
    if (error.code !== status.UNAVAILABLE || heard) return end(describeStatus(server, url, error))
    // "alert certificate required", as OpenSSL writes it.
    const alert = /\balert ([a-z ]+):/.exec(error.details)?.[1]
    if (alert !== undefined) return end(Object.assign(new Error(error.details), { code: `ERR_SSL_TLS_ALERT_${alert.replaceAll(' ', '_').toUpperCase()}` }))
    // The library keeps only a text of why it could not connect; a second look tells.
    parts.dial.to({ host, port, secure, speaks: 'h2' }, proxy).then(
      (socket) => {
        socket.destroy()
        end(describeStatus(server, url, error, heard))
      },
      (reason: unknown) => end(reason instanceof Error ? reason : error),
    )
  })
  stream.on('end', () => {
    if (!closing) stream.end()
  })
  stream.on('status', ({ code, details }) => {
    if (code === status.OK) end(closing ? undefined : describeStatus(server, url, { code, details }))
  })
  return {
    send: (json) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(new Error('Not connected'))
        stream.write({ json }, (error?: Error | null) => (error ? reject(error) : resolve()))
      }),
    close() {
      if (closing || ended) return
      closing = true
      stream.end()
      setTimeout(() => stream.cancel(), LONGEST_GOODBYE).unref()
    },
  }
}

function credentialsOf(proxy: Proxy): { 'grpc.http_connect_creds'?: string } {
  const encoded = proxy.authorization?.replace(/^Basic /, '')
  return encoded === undefined ? {} : { 'grpc.http_connect_creds': Buffer.from(encoded, 'base64').toString('utf8') }
}

/** Headers are metadata here. gRPC allows ASCII in them only. */
function metadataOf({ server, headers }: GrpcParts): Metadata {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(headers)) {
    try {
      metadata.set(name, name.toLowerCase().endsWith('-bin') ? Buffer.from(value, 'base64') : value)
    } catch (error) {
      throw new StewardError({ code: 'header-invalid', message: `The header ${name} of ${server} cannot be sent by gRPC.`, cause: 'Names and values may hold plain ASCII characters only.', nextStep: 'Correct "headers" of its entry in mcp.json.', action: { kind: 'edit-config', server } }, { cause: error })
    }
  }
  return metadata
}
