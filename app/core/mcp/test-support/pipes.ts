/**
 * A small MCP server of both eras over WebSocket and gRPC: `node pipes.ts websocket|grpc`.
 *
 * Prints its address as the first line on standard output. CERT, KEY and CA name files in PEM: with them it speaks TLS, and with CA
 * it wants to see a certificate of the client. WANTS names the `authorization` that it asks for. A test that imports
 * it instead calls `startPipes`.
 */
import { readFileSync } from 'node:fs'
import { createServer as createPlainServer, type IncomingMessage } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { fileURLToPath } from 'node:url'
import { loadPackageDefinition, Server, ServerCredentials, status, type ServerDuplexStream, type ServiceDefinition } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { acceptedContent, inputRequired, McpServer, type JSONRPCMessage, type Transport } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { WebSocketServer, type WebSocket } from 'ws'
import { z } from 'zod'

const proto = fileURLToPath(new URL('../../../node/network/mcp.proto', import.meta.url))

export interface PipeOptions {
  readonly kind: 'websocket' | 'grpc'
  readonly cert?: string
  readonly key?: string
  /** In PEM: clients must show a certificate of this authority. */
  readonly ca?: string
  /** The `authorization` that it asks for. */
  readonly wants?: string
  readonly port?: number
}

export interface Pipes {
  readonly address: string
  readonly port: number
  /** Breaks all connections without a goodbye. */
  drop(): void
  /** WebSocket: ends them with this code. */
  end(code: number, reason: string): void
  /** Sends a text to all, as it is. */
  sendRaw(text: string): void
  /** Calls of `wait` that began, and those that were told to stop. */
  waiting: number
  cancelled: number
  /** Headers or metadata of each connection. */
  readonly seen: Readonly<Record<string, unknown>>[]
  close(): Promise<void>
}

const schemas = {
  add: z.object({ a: z.number(), b: z.number() }),
  count: z.object({ to: z.number().int().min(1).max(1000) }),
  large: z.object({ bytes: z.number().int().min(1) }),
  name: z.object({ name: z.string() }),
}

/** A connection as the SDK's server sees it. */
function pipe(send: (text: string) => void, end: () => void): Transport & { receive(text: string): void } {
  return {
    start: () => Promise.resolve(),
    send(message) {
      send(JSON.stringify(message))
      return Promise.resolve()
    },
    close() {
      end()
      return Promise.resolve()
    },
    receive(text) {
      this.onmessage?.(JSON.parse(text) as JSONRPCMessage)
    },
  }
}

export async function startPipes(options: PipeOptions): Promise<Pipes> {
  const tls = options.cert !== undefined && options.key !== undefined ? { cert: options.cert, key: options.key, ...(options.ca === undefined ? {} : { ca: options.ca, requestCert: true, rejectUnauthorized: true }) } : undefined
  const state = { waiting: 0, cancelled: 0, seen: [] as Record<string, unknown>[] }
  const build = (): McpServer => buildServer(state)
  return options.kind === 'websocket' ? startWebSocket(options, tls, state, build) : startGrpc(options, tls, state, build)
}

interface State {
  waiting: number
  cancelled: number
  readonly seen: Record<string, unknown>[]
}
type Tls = { cert: string; key: string; ca?: string; requestCert?: boolean; rejectUnauthorized?: boolean } | undefined

function startWebSocket(options: PipeOptions, tls: Tls, state: State, build: () => McpServer): Promise<Pipes> {
  const http = tls ? createSecureServer(tls) : createPlainServer()
  const server = new WebSocketServer({ noServer: true })
  const open = new Set<WebSocket>()
  http.on('upgrade', (request: IncomingMessage, socket, head) => {
    state.seen.push({ ...request.headers, url: request.url })
    if (options.wants !== undefined && request.headers.authorization !== options.wants) return void socket.end('HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Bearer\r\ncontent-length: 0\r\n\r\n')
    server.handleUpgrade(request, socket, head, (client) => {
      open.add(client)
      const transport = pipe(
        (text) => client.send(text),
        () => client.close(),
      )
      client.on('message', (data: Buffer) => transport.receive(data.toString()))
      client.on('close', () => {
        open.delete(client)
        transport.onclose?.()
      })
      serveStdio(build, { transport })
    })
  })
  return new Promise((resolve) =>
    http.listen(options.port ?? 0, '127.0.0.1', () => {
      const bound = http.address()
      const port = typeof bound === 'object' && bound ? bound.port : 0
      resolve(
        Object.assign(state, {
          address: `${tls ? 'wss' : 'ws'}://localhost:${port}/mcp`,
          port,
          drop: () => open.forEach((client) => client.terminate()),
          end: (code: number, reason: string) => open.forEach((client) => client.close(code, reason)),
          sendRaw: (text: string) => open.forEach((client) => client.send(text)),
          async close() {
            for (const client of open) client.terminate()
            http.closeAllConnections()
            await new Promise((done) => http.close(done))
          },
        }),
      )
    }),
  )
}

interface Frame {
  readonly json: string
}

function startGrpc(options: PipeOptions, tls: Tls, state: State, build: () => McpServer): Promise<Pipes> {
  const root = loadPackageDefinition(loadSync(proto)) as unknown as { steward: { mcp: { v1: { Mcp: { service: ServiceDefinition } } } } }
  const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 })
  const open = new Set<ServerDuplexStream<Frame, Frame>>()
  server.addService(root.steward.mcp.v1.Mcp.service, {
    Connect(stream: ServerDuplexStream<Frame, Frame>) {
      state.seen.push(stream.metadata.getMap())
      if (options.wants !== undefined && stream.metadata.get('authorization')[0] !== options.wants) return stream.emit('error', { code: status.UNAUTHENTICATED, details: 'who are you?' })
      open.add(stream)
      const transport = pipe(
        (json) => stream.write({ json }),
        () => stream.end(),
      )
      stream.on('data', ({ json }: Frame) => transport.receive(json))
      const gone = (): void => {
        if (open.delete(stream)) transport.onclose?.()
      }
      stream.on('end', () => {
        stream.end()
        gone()
      })
      stream.on('cancelled', gone)
      serveStdio(build, { transport })
    },
  })
  const credentials = tls ? ServerCredentials.createSsl(tls.ca === undefined ? null : Buffer.from(tls.ca), [{ cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) }], tls.ca !== undefined) : ServerCredentials.createInsecure()
  return new Promise((resolve, reject) =>
    server.bindAsync(`127.0.0.1:${options.port ?? 0}`, credentials, (error, port) => {
      if (error) return reject(error)
      resolve(
        Object.assign(state, {
          address: `${tls ? 'grpcs' : 'grpc'}://localhost:${port}`,
          port,
          drop: () => open.forEach((stream) => stream.emit('error', { code: status.UNAVAILABLE, details: 'dropped' })),
          end: (code: number, reason: string) => open.forEach((stream) => stream.emit('error', { code, details: reason })),
          sendRaw: (json: string) => open.forEach((stream) => stream.write({ json })),
          async close() {
            server.forceShutdown()
          },
        }),
      )
    }),
  )
}

function buildServer(state: State): McpServer {
  const server = new McpServer({ name: 'pipes', version: '1.0.0' }, { capabilities: { tools: { listChanged: true }, logging: {} } })
  server.registerTool('add', { inputSchema: schemas.add, annotations: { readOnlyHint: true } }, ({ a, b }) => ({ content: [{ type: 'text', text: String(a + b) }] }))
  server.registerTool('count', { inputSchema: schemas.count }, async ({ to }, context) => {
    const progressToken = context.mcpReq._meta?.progressToken
    for (let progress = 1; progress <= to && progressToken !== undefined; progress++) await context.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: to } })
    return { content: [{ type: 'text', text: `counted to ${to}` }] }
  })
  server.registerTool('wait', { description: 'Waits until it is told to stop.' }, async (context) => {
    state.waiting++
    await new Promise<void>((resolve) => context.mcpReq.signal.addEventListener('abort', () => resolve()))
    state.cancelled++
    return { content: [] }
  })
  server.registerTool('large', { inputSchema: schemas.large }, ({ bytes }) => ({ content: [{ type: 'text', text: 'x'.repeat(bytes) }] }))
  server.registerTool('greet', { description: 'Asks for a name.' }, (context) => {
    const answer = acceptedContent(context.mcpReq.inputResponses, 'name', schemas.name)
    if (!answer) return inputRequired({ inputRequests: { name: inputRequired.elicit({ message: 'What is your name?', requestedSchema: schemas.name }) } })
    return { content: [{ type: 'text', text: `Hello ${answer.name}` }] }
  })
  server.registerTool('grow', { description: 'Adds a tool.' }, () => {
    server.registerTool('grown', {}, () => ({ content: [{ type: 'text', text: 'here' }] }))
    return { content: [] }
  })
  return server
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { CERT, KEY, CA, WANTS, PORT } = process.env
  const read = (path: string): string => readFileSync(path, 'utf8')
  const pipes = await startPipes({
    kind: process.argv[2] === 'grpc' ? 'grpc' : 'websocket',
    ...(CERT === undefined ? {} : { cert: read(CERT) }),
    ...(KEY === undefined ? {} : { key: read(KEY) }),
    ...(CA === undefined ? {} : { ca: read(CA) }),
    ...(WANTS === undefined ? {} : { wants: WANTS }),
    ...(PORT === undefined ? {} : { port: Number(PORT) }),
  })
  console.log(pipes.address)
}
