import { StewardError, type Problem } from '#contract/problem.ts'

interface Place {
  readonly server: string
  readonly url?: string
}

/** Why there was no connection, from the codes of Node and its libraries; undefined where the error is another one. */
export function describeNetwork(error: unknown, { server, url = '' }: Place): Problem | undefined {
  const chain = chainOf(error)
  // What the way itself knows best, such as which proxy refused; `fetch failed` hides it.
  const own = chain.find((link) => link instanceof StewardError)
  if (own) return withServer(own.problem, server)
  const codes = chain.flatMap((link) => ('code' in link && typeof link.code === 'string' ? [link.code] : []))
  const has = (pattern: RegExp): string | undefined => codes.find((code) => pattern.test(code))
  const retry = { kind: 'restart-server', server } as const
  const edit = { kind: 'edit-config', server } as const
  const isSecure = /^(?:https|wss|grpcs):/i.test(url)

  if (has(/_ALERT_CERTIFICATE_REQUIRED$/)) return certificateProblem(server, 'needed', `${url} ended the connection because none was shown.`)
  const refused = has(/_ALERT_(?:BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_\w+|UNKNOWN_CA|ACCESS_DENIED|DECRYPT_ERROR)$/)
  if (refused) return certificateProblem(server, 'refused', `${url}: ${refused.replace(/^.*_ALERT_/, '').replaceAll('_', ' ').toLowerCase()}.`)
  const tls = has(/^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/)
  if (tls) return { code: 'tls-failed', message: `The connection to ${server} is not safe.`, cause: `${url}: ${tlsCauses[tls] ?? (tls.endsWith('_ALERT_HANDSHAKE_FAILURE') ? 'it ended the handshake (it may want a certificate of yours: "tls" in mcp.json)' : tls)}.`, nextStep: 'Check the address. Where your company has its own certificate authority, name its file in NODE_EXTRA_CA_CERTS, or in "tls": { "ca": ... } of the entry.', action: edit }
  if (/^(?:unix|n?pipe):/i.test(url) && has(/^(ENOENT|ENOTSOCK|EACCES|EPERM)$/)) {
    const mayNot = has(/^(EACCES|EPERM)$/)
    return { code: 'connection-refused', message: `Nothing answers for ${server}.`, cause: `${url}: ${mayNot ? 'you may not open it' : 'there is no such socket'}.`, nextStep: mayNot ? 'Ask whoever runs the server for access to it.' : 'Start the server, or correct the address in mcp.json.', action: retry }
  }
  if (has(/^(?:HPE_|UND_ERR_HEADERS_OVERFLOW$)/) || chain.some((link) => 'name' in link && link.name === 'HTTPParserError')) return { code: 'not-mcp', message: `What answers for ${server} is no MCP server.`, cause: `${url} answered with headers that are not those of HTTP, or too long (${codes.join(', ') || rootMessage(error)}).`, nextStep: 'Check the address.', action: edit }
  // https://fetch.spec.whatwg.org/#port-blocking
  if (chain.some((link) => 'message' in link && link.message === 'bad port')) return { code: 'address-invalid', message: `The port of ${server} cannot be used.`, cause: `${url}: it belongs to another kind of service, and HTTP is never spoken there.`, nextStep: 'Let the server listen on another port, and correct the address in mcp.json.', action: edit }
  if (has(/^ECONNREFUSED$/)) return { code: 'connection-refused', message: `Nothing answers for ${server}.`, cause: `${url} refused the connection: no program listens there.`, nextStep: 'Start the server, or correct the address in mcp.json.', action: retry }
  if (has(/^(ENOTFOUND|EAI_AGAIN)$/)) return { code: 'host-not-found', message: `The host of ${server} was not found.`, cause: `No address is known for ${hostOf(url)}.`, nextStep: 'Check the address and your network.', action: edit }
  if (has(/^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|UND_ERR_HEADERS_TIMEOUT)$/)) return { code: 'connection-timed-out', message: `${server} did not answer in time.`, cause: `${url} took too long.`, nextStep: 'Check your network, then try again.', action: retry }
  if (has(/^(ECONNRESET|EPIPE|UND_ERR_SOCKET|ENETUNREACH|EHOSTUNREACH|ENETDOWN)$/)) {
    const hint = isSecure ? ' A server that wants a certificate of yours ("tls" in mcp.json) may hang up like this, too.' : ''
    return { code: 'connection-lost', message: `The connection to ${server} broke.`, cause: `${url}: ${codes.join(', ')}.`, nextStep: `Check your network, then try again.${hint}`, action: retry }
  }
  return undefined
}

export function certificateProblem(server: string, kind: 'needed' | 'refused', cause: string): Problem {
  const action = { kind: 'edit-config', server } as const
  if (kind === 'needed') return { code: 'certificate-needed', message: `${server} wants to see a certificate of yours.`, cause, nextStep: 'Name the certificate and its key in the entry: "tls": { "cert": "/path/me.pem", "key": "/path/me.key" }.', action }
  return { code: 'certificate-refused', message: `${server} refused your certificate.`, cause, nextStep: 'Check "tls" of its entry in mcp.json: the certificate may have expired, or be for another server.', action }
}

const tlsCauses: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an authority that this computer does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an authority that this computer does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by an authority that this computer does not know',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there (is it the address without an s?)',
  EPROTO: 'it does not speak TLS there (is it http:// instead of https://?)',
}

/** An error and what caused it; `fetch failed` hides the real one two levels down. */
function chainOf(error: unknown): object[] {
  const chain: object[] = []
  for (let at: unknown = error; typeof at === 'object' && at !== null && chain.length < 8; ) {
    chain.push(at)
    const inner: unknown = 'errors' in at && Array.isArray(at.errors) ? at.errors[0] : undefined
    at = ('cause' in at ? at.cause : undefined) ?? inner ?? ('event' in at ? at.event : undefined)
  }
  return chain
}

/** The innermost message: that of `fetch` says only that it failed. */
export function rootMessage(error: unknown): string {
  const last = chainOf(error).findLast((link): link is Error => link instanceof Error && link.message !== '')
  return last?.message ?? String(error)
}

function withServer(problem: Problem, server: string): Problem {
  const { action } = problem
  return action?.kind === 'edit-config' && action.server === undefined ? { ...problem, action: { ...action, server } } : problem
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
}
