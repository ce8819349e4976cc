import { StewardError } from '#contract/problem.ts'

/** Where a server listens. `url` is what the SDK is given; for a socket its host means nothing. */
export type Address = { readonly kind: 'host'; readonly url: URL } | { readonly kind: 'socket'; readonly url: URL; readonly path: string }

const SCHEMES = ['http:', 'https:', 'ws:', 'wss:', 'grpc:', 'grpcs:']

/**
 * Reads the address of a server, as VS Code writes sockets: `unix:///run/mcp.sock#/mcp` and `pipe:///pipe/name#/mcp`, where the
 * fragment is the path of the request. nginx' form `unix:/run/mcp.sock:/mcp` and Docker's `npipe:////./pipe/name` are taken too.
 * @throws StewardError `address-invalid`
 */
export function parseAddress(server: string, written: string, platform: NodeJS.Platform = process.platform): Address {
  const url = URL.parse(written)
  if (url && SCHEMES.includes(url.protocol) && url.hostname !== '') {
    const isGrpc = url.protocol.startsWith('grpc')
    if (isGrpc && !['', '/'].includes(url.pathname)) throw invalid(server, 'The address of a gRPC server is its host and port, without a path.', 'Write grpc://host:port or grpcs://host:port.')
    return { kind: 'host', url }
  }
  const socket = /^(unix|n?pipe):(.*)$/is.exec(written)
  if (!socket) throw invalid(server, '"url" must begin with https://, http://, wss://, ws://, grpcs://, grpc://, unix: or pipe:.', 'Correct it in mcp.json.')
  const isPipe = socket[1]?.toLowerCase() !== 'unix'
  const { path, request } = split(socket[2] ?? '', isPipe)
  if (isPipe !== (platform === 'win32')) {
    throw isPipe ? invalid(server, 'Named pipes exist on Windows only.', 'Write unix:///path/of/the.sock instead.') : invalid(server, 'Sockets in the file system exist on macOS and Linux only.', 'Write pipe:///pipe/name instead.')
  }
  if (path === undefined) throw invalid(server, isPipe ? 'The name of the pipe is missing.' : 'The full path of the socket is missing.', isPipe ? 'Write pipe:///pipe/name#/mcp.' : 'Write unix:///path/of/the.sock#/mcp.')
  return { kind: 'socket', path, url: new URL(request, 'http://localhost') }
}

function split(rest: string, isPipe: boolean): { path: string | undefined; request: string } {
  const [place = '', ...fragments] = rest.split('#')
  const colon = /^(.*[^:/\\]):(\/.*)$/s.exec(place)
  const fragment = fragments.join('#')
  const request = fragment === '' ? (colon?.[2] ?? '/') : fragment.startsWith('/') ? fragment : `/${fragment}`
  const written = decode(fragment === '' && colon?.[1] !== undefined ? colon[1] : place)
  // Two leading slashes would name another host to the URL parser.
  const onHost = request.replace(/^[/\\]+/, '/')
  if (!isPipe) {
    const path = written.replace(/^\/\/+(?=\/|[^/])/, '/')
    return { path: path.startsWith('/') && path.length > 1 ? path : undefined, request: onHost }
  }
  const name = /^[/\\]*(?:\.[/\\]+)?pipe[/\\]+(.+)$/is.exec(written)?.[1]
  return { path: name === undefined ? undefined : `\\\\.\\pipe\\${name.replaceAll('/', '\\')}`, request: onHost }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function invalid(server: string, cause: string, nextStep: string): StewardError {
  return new StewardError({ code: 'address-invalid', message: `The address of ${server} is not one that Steward can reach.`, cause, nextStep, action: { kind: 'edit-config', server } })
}
