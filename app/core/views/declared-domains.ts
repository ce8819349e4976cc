/** The most of one kind that a view may name; the policy goes out as one header. */
const MOST = 32
const LONGEST = 300
/** Letters, digits, hyphens; at least two labels, the last one no number: neither `localhost` nor an address in numbers. */
const NAME = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/
/** Names that lead to this machine or to the network that it stands in, whoever declares them. RFC 6761, RFC 6762, RFC 8375 */
const NEAR = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|home\.arpa)$/

export interface Domains {
  /** As they go into a policy: scheme, host, and port where it is not the scheme's own. */
  readonly allowed: readonly string[]
  /** As the server wrote them, cut: for the log. */
  readonly refused: readonly string[]
}

/**
 * Reads the origins that a view declares for one purpose.
 *
 * Taken is what names one site of the internet over an encrypted connection, or the names below one (`https://*.example.com`).
 * Everything else is refused and named: other schemes, `*`, whole top-level domains, addresses in numbers, this machine and
 * the network around it, and whatever could end a directive of the policy and begin another. What is taken is written anew
 * from its parsed parts, never copied.
 */
export function readDomains(declared: unknown, schemes: readonly ('https:' | 'wss:')[]): Domains {
  if (!Array.isArray(declared)) return { allowed: [], refused: [] }
  const allowed = new Set<string>()
  const refused: string[] = []
  for (const entry of declared.slice(0, MOST) as unknown[]) {
    const origin = typeof entry === 'string' ? readOrigin(entry, schemes) : undefined
    if (origin === undefined) refused.push(String(typeof entry === 'string' ? entry : JSON.stringify(entry)).slice(0, 100))
    else allowed.add(origin)
  }
  if (declared.length > MOST) refused.push(`${declared.length - MOST} more: a view may name at most ${MOST}`)
  return { allowed: [...allowed], refused }
}

function readOrigin(text: string, schemes: readonly string[]): string | undefined {
  const match = text.length > LONGEST ? null : /^([a-z]+:)\/\/([^/?#@\\\s]+)\/?$/i.exec(text)
  const scheme = match?.[1]?.toLowerCase()
  const [, host, port] = /^([^:]+)(?::(\d{1,5}))?$/.exec(match?.[2]?.toLowerCase() ?? '') ?? []
  if (scheme === undefined || host === undefined || !schemes.includes(scheme)) return undefined
  const name = host.startsWith('*.') ? host.slice(2) : host
  if (!NAME.test(name) || NEAR.test(name)) return undefined
  if (port !== undefined && (Number(port) === 0 || Number(port) > 65_535)) return undefined
  return `${scheme}//${host}${port === undefined ? '' : `:${Number(port)}`}`
}
