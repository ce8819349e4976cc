/** An MCP server behind a bearer check, as the specification has it: challenges, metadata (RFC 9728), scopes, DPoP. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { answering, close, listen, readBody } from './authorization-server.ts'

/** What the authorization server knows of a token. */
export interface TokenInfo {
  readonly scopes: readonly string[]
  readonly audience: string
  /** The thumbprint of the key that it is bound to. */
  readonly jkt?: string | undefined
}

export interface ProtectedServer {
  readonly url: string
  /** The Authorization header of each request to /mcp. */
  readonly shown: (string | undefined)[]
  /** May be changed at any time. */
  readonly settings: ProtectedServerSettings
  close(): Promise<void>
}

export interface ProtectedServerSettings {
  authorizationServers: string[]
  /** Undefined: no such token. */
  check: (token: string) => Promise<TokenInfo | undefined>
  /** Of the metadata; `metadata: null` has none. */
  metadata?: object | null
  scopesSupported?: string[]
  challengeScope?: string
  scheme?: 'Bearer' | 'DPoP'
  nonce?: string
  /** More paths, before everything else. True: it answered. */
  intercept?: (request: IncomingMessage, response: ServerResponse) => boolean
}

const writeNeeds = 'mcp:write'

export async function startProtectedServer(settings: ProtectedServerSettings): Promise<ProtectedServer> {
  const http = createServer()
  await listen(http)
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const url = `${origin}/mcp`
  const shown: (string | undefined)[] = []
  const handler = createMcpHandler(build)
  const scheme = (): string => settings.scheme ?? 'Bearer'

  function challenge(more = ''): string {
    const scope = settings.challengeScope === undefined ? '' : `, scope="${settings.challengeScope}"`
    return `${scheme()} resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"${more === '' ? scope : more}`
  }

  function refuse(response: ServerResponse, status: number, header: string, more: Record<string, string> = {}): void {
    response.writeHead(status, { 'content-type': 'application/json', 'www-authenticate': header, ...more })
    response.end('{"error":"refused"}')
  }

  http.on('request', answering(async (request, response) => {
    if (settings.intercept?.(request, response)) return
    const { pathname } = new URL(request.url ?? '', origin)
    if (pathname === '/.well-known/oauth-protected-resource/mcp' && settings.metadata !== null) {
      response.writeHead(200, { 'content-type': 'application/json' })
      return void response.end(JSON.stringify({ resource: url, authorization_servers: settings.authorizationServers, scopes_supported: settings.scopesSupported ?? ['mcp:read'], ...settings.metadata }))
    }
    if (pathname !== '/mcp') return void response.writeHead(404).end()
    const { authorization } = request.headers
    shown.push(authorization)
    const body = await readBody(request)
    const [kind = '', token = ''] = (authorization ?? '').split(' ')
    const info = kind.toLowerCase() === scheme().toLowerCase() ? await settings.check(token) : undefined
    if (!info || info.audience !== url) return refuse(response, 401, challenge())
    if (settings.scheme === 'DPoP') {
      const proof = readProof(request.headers['dpop'])
      if (proof?.thumbprint !== info.jkt || proof?.ath !== createHash('sha256').update(token).digest('base64url')) return refuse(response, 401, challenge(', error="invalid_dpop_proof"'))
      if (settings.nonce !== undefined && proof.nonce !== settings.nonce) return refuse(response, 401, challenge(', error="use_dpop_nonce"'), { 'dpop-nonce': settings.nonce })
    }
    if (/"name":"write"/.test(body) && !info.scopes.includes(writeNeeds)) return refuse(response, 403, challenge(`, error="insufficient_scope", scope="${writeNeeds}"`))
    const answer = await handler.fetch(new Request(url, { method: request.method ?? 'GET', headers: Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as [string, string]] : [])), ...(body === '' ? {} : { body }) }))
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    if (!answer.body) return void response.end()
    for await (const chunk of answer.body) response.write(chunk)
    response.end()
  }))
  return { url, shown, settings, close: () => close(http) }
}

function build(): McpServer {
  const server = new McpServer({ name: 'protected', version: '1.0.0' }, { capabilities: { tools: {} } })
  for (const name of ['read', 'write']) server.registerTool(name, { description: `Needs mcp:${name}.` }, () => ({ content: [{ type: 'text', text: `${name} done` }] }))
  return server
}

function readProof(header: string | string[] | undefined): { thumbprint: string; ath: string; nonce: string | undefined } | undefined {
  if (typeof header !== 'string') return undefined
  const [head, payload] = header.split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as { jwk: { kty: string; crv: string; x: string; y: string }; ath: string; nonce?: string })
  const { kty, crv, x, y } = head!.jwk
  return { thumbprint: createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url'), ath: payload!.ath, nonce: payload!.nonce }
}

