/** An authorization server as people run them: `oidc-provider`, on a free port of loopback. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider, type Adapter, type AdapterPayload, type ClientMetadata, type Configuration } from 'oidc-provider'

export interface AuthorizationServer {
  readonly issuer: string
  readonly provider: Provider
  /** Method and path of every request, as `POST /token grant_type=refresh_token`. */
  readonly requests: string[]
  /** The address and body of every request, to look for what must not be there. */
  readonly bodies: string[]
  /** As after a restart that lost what was registered. */
  forgetClient(clientId: string): Promise<void>
  close(): Promise<void>
}

export interface AuthorizationServerOptions {
  readonly clients?: ClientMetadata[]
  readonly registration?: boolean
  /** The document that is found at any https client id. */
  readonly clientMetadata?: () => object
  readonly features?: Configuration['features']
  /** Seconds. */
  readonly accessTokenLasts?: number
  /** Further configuration. */
  readonly more?: Partial<Configuration>
}

// It says of most defaults that they are not for production, which a test knows.
for (const level of ['info', 'warn'] as const) {
  const write = console[level]
  console[level] = (...words: unknown[]) => (String(words[0]).startsWith('oidc-provider ') ? undefined : write(...words))
}

export const SCOPES = ['mcp:read', 'mcp:write']

export async function startAuthorizationServer(options: AuthorizationServerOptions = {}): Promise<AuthorizationServer> {
  const http = createServer()
  await listen(http)
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const requests: string[] = []
  const bodies: string[] = []
  const stored = new Map<string, AdapterPayload>()
  const provider = new Provider(issuer, {
    adapter: (model: string) => memoryAdapter(model, stored),
    clients: options.clients ?? [],
    cookies: { keys: ['a key for a test'] },
    scopes: ['offline_access', ...SCOPES],
    ttl: { AccessToken: options.accessTokenLasts ?? 600, ClientCredentials: options.accessTokenLasts ?? 600, RefreshToken: 86_400, AuthorizationCode: 60, DeviceCode: 60, Session: 86_400, Interaction: 600, Grant: 86_400 },
    rotateRefreshToken: true,
    // A native app signs in for good, without OpenID Connect.
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    fetch: (url, init) => (options.clientMetadata && new Request(url).url.startsWith('https://') ? Promise.resolve(Response.json(options.clientMetadata())) : fetch(url, init)),
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    renderError: (ctx, out) => void (ctx.body = out),
    features: {
      devInteractions: { enabled: true },
      registration: { enabled: options.registration ?? true },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, resource) => ({ scope: SCOPES.join(' '), audience: resource, accessTokenFormat: 'opaque' as const }),
      },
      ...(options.clientMetadata ? { clientIdMetadataDocument: { enabled: true, ack: 'draft-02' as never } } : {}),
      ...options.features,
    },
    ...options.more,
  })
  provider.on('server_error', (_ctx, error) => console.error(error))
  const handle = provider.callback()
  http.on('request', answering(async (request, response) => {
    const body = request.method === 'POST' ? await readBody(request) : ''
    const { pathname } = new URL(request.url ?? '', issuer)
    const grant = new URLSearchParams(body).get('grant_type')
    requests.push(`${request.method} ${pathname}${grant === null ? '' : ` ${grant}`}`)
    bodies.push(`${request.url} ${body} ${request.headers.authorization ?? ''}`)
    // What oidc-provider's body parser takes from a body that was read already.
    if (body !== '') Object.assign(request, { body: request.headers['content-type']?.includes('json') ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body)) })
    await handle(request, response)
  }))
  return {
    issuer,
    provider,
    requests,
    bodies,
    forgetClient: async (clientId) => void stored.delete(`Client:${clientId}`),
    close: () => close(http),
  }
}

/** What the library keeps; one store for each server, so that two in a test know nothing of each other. */
function memoryAdapter(model: string, stored: Map<string, AdapterPayload>): Adapter {
  const find = (test: (payload: AdapterPayload) => boolean): Promise<AdapterPayload | undefined> => Promise.resolve([...stored].find(([name, payload]) => name.startsWith(`${model}:`) && test(payload))?.[1])
  return {
    upsert: (id, payload) => Promise.resolve(void stored.set(`${model}:${id}`, payload)),
    find: (id) => Promise.resolve(stored.get(`${model}:${id}`)),
    findByUid: (uid) => find((payload) => payload.uid === uid),
    findByUserCode: (userCode) => find((payload) => payload.userCode === userCode),
    consume(id) {
      const payload = stored.get(`${model}:${id}`)
      if (payload) stored.set(`${model}:${id}`, { ...payload, consumed: Math.floor(Date.now() / 1000) })
      return Promise.resolve()
    },
    destroy: (id) => Promise.resolve(void stored.delete(`${model}:${id}`)),
    revokeByGrantId(grantId) {
      for (const [name, payload] of stored) if (payload.grantId === grantId) stored.delete(name)
      return Promise.resolve()
    },
  }
}

/** A listener that may wait; what it throws ends the one request. */
export function answering(handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>): RequestListener {
  return (request, response) => {
    handle(request, response).catch((error: unknown) => {
      console.error(error)
      response.destroy()
    })
  }
}

export function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
}

export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}
