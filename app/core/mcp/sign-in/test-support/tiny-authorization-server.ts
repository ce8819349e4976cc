/** A small authorization server for what `oidc-provider` cannot do or would never do: wrong metadata, forged answers, grants of its own. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answering, close, listen, readBody } from './authorization-server.ts'
import type { ProtectedServerSettings } from './protected-server.ts'

export interface TinyRequest {
  readonly path: string
  readonly query: URLSearchParams
  readonly body: URLSearchParams
  readonly headers: IncomingHttpHeaders
}

export interface TinySettings {
  /** Laid over the metadata. */
  metadata?: object
  /** The whole answer to a request for the metadata, instead. */
  answerMetadata?: (response: ServerResponse) => void
  /** What the authorization page leads back with. */
  authorize?: (query: URLSearchParams, issuer: string) => Record<string, string>
  /** Answers of the token endpoint; without it, a bearer token. */
  token?: (request: TinyRequest, response: ServerResponse) => { status?: number; body: object } | undefined
  device?: (request: TinyRequest) => object
}

export interface TinyServer {
  readonly issuer: string
  readonly requests: TinyRequest[]
  readonly settings: TinySettings
  readonly tokens: Set<string>
  readonly check: (audience: () => string) => ProtectedServerSettings['check']
  close(): Promise<void>
}

export async function startTinyServer(settings: TinySettings = {}): Promise<TinyServer> {
  const http = createServer()
  await listen(http)
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const requests: TinyRequest[] = []
  const tokens = new Set<string>()
  let count = 0

  http.on('request', answering(async (request, response) => {
    const url = new URL(request.url ?? '', issuer)
    const text = await readBody(request)
    const made: TinyRequest = { path: url.pathname, query: url.searchParams, body: new URLSearchParams(text), headers: request.headers }
    requests.push(made)
    const json = (body: object, status = 200): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    switch (url.pathname) {
      case '/.well-known/oauth-authorization-server': {
        if (settings.answerMetadata) return settings.answerMetadata(response)
        const endpoints = { authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, registration_endpoint: `${issuer}/register` }
        return json({ issuer, ...endpoints, response_types_supported: ['code'], code_challenge_methods_supported: ['S256'], token_endpoint_auth_methods_supported: ['none', 'client_secret_basic'], ...settings.metadata })
      }
      case '/register':
        return json({ ...(JSON.parse(text) as object), client_id: `client-of-${issuer}` }, 201)
      case '/authorize': {
        const target = new URL(url.searchParams.get('redirect_uri')!)
        const answer = settings.authorize?.(url.searchParams, issuer) ?? { code: 'a-code', state: url.searchParams.get('state')!, iss: issuer }
        for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value)
        return void response.writeHead(302, { location: target.href }).end()
      }
      case '/token': {
        const answer = settings.token?.(made, response)
        if (response.writableEnded) return
        if (answer) return json(answer.body, answer.status)
        const token = `token-${++count}-of-${issuer}`
        tokens.add(token)
        return json({ access_token: token, token_type: 'Bearer', expires_in: 600 })
      }
      case '/device':
        return json(settings.device?.(made) ?? {})
      default:
        return void response.writeHead(404).end()
    }
  }))
  return {
    issuer,
    requests,
    settings,
    tokens,
    check: (audience) => async (token) => (tokens.has(token) ? { scopes: ['mcp:read', 'mcp:write'], audience: audience() } : undefined),
    close: () => close(http),
  }
}
