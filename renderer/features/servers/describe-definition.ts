import type { ServerDefinition, SignInDefinition } from '#contract/server.ts'

type HttpDefinition = Extract<ServerDefinition, { kind: 'http' }>

/** How it is talked to, and over what. */
export function describeTransport({ url, transport }: Pick<HttpDefinition, 'url' | 'transport'>): string {
  const words = wordsOf(transport)
  if (/^unix:/i.test(url)) return `${words}, over a socket on this computer`
  if (/^pipe:/i.test(url)) return `${words}, over a named pipe on this computer`
  return words
}

function wordsOf(transport: HttpDefinition['transport']): string {
  switch (transport) {
    case 'auto':
      return 'Streamable HTTP, else HTTP with SSE'
    case 'streamable-http':
      return 'Streamable HTTP'
    case 'sse':
      return 'HTTP with SSE (the older one)'
    case 'websocket':
      return 'WebSocket'
    case 'grpc':
      return 'gRPC'
  }
}

/** While an address is typed: what its beginning means. */
export function describeAddress(address: string): string {
  switch (/^\s*([a-z]+):/i.exec(address)?.[1]?.toLowerCase()) {
    case 'ws':
    case 'wss':
      return 'Over a WebSocket.'
    case 'grpc':
    case 'grpcs':
      return 'Over gRPC, with the service that Steward publishes.'
    case 'unix':
      return 'HTTP over a socket file on this computer.'
    case 'pipe':
      return 'HTTP over a named pipe on this computer.'
    default:
      return 'Streamable HTTP is tried first, then the older HTTP with SSE. Also wss://, grpcs:// and unix: addresses. Certificates and a proxy go into mcp.json.'
  }
}

/** How Steward signs in, without any secret of it. */
export function describeSignIn(signIn: SignInDefinition): string {
  switch (signIn.flow) {
    case 'interactive': {
      const how = signIn.device === 'prefer' ? 'By you, with a code' : 'By you, in the browser'
      return signIn.authorizationServer === undefined ? how : `${how}, at ${signIn.authorizationServer}`
    }
    case 'client-credentials':
      return `By itself, as the client ${signIn.clientId ?? '(registered)'}${signIn.privateKey === undefined ? '' : ', with a key'}`
    case 'enterprise':
      return `By your organization, at ${signIn.idpTokenEndpoint}`
    case 'workload-identity':
      return 'By the identity of this workload'
  }
}

/** A proxy's address may carry a name and a password. */
export function withoutPassword(address: string): string {
  const url = URL.parse(address)
  if (!url || (url.username === '' && url.password === '')) return address
  url.username = '…'
  url.password = ''
  return url.href.replace(encodeURIComponent('…'), '…')
}
