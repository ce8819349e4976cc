/** Which host, and where named which port, a walled-in server may reach. */
export interface NetworkRule {
  /** As the URL parser writes it: lower case, punycode, an IPv6 address in brackets. Of `*.example.com` what follows the star. */
  readonly host: string
  /** Every name below `host`, and not `host` itself. */
  readonly isWildcard: boolean
  /** Missing: the ports of the web, 80 and 443. */
  readonly port?: number
}

const WEB_PORTS: readonly number[] = [80, 443]

/** `example.com`, `example.com:8443`, `*.example.com`, `[2606::1]:443`. Undefined where it is none of these: a rule is never guessed. */
export function parseNetworkRule(text: string): NetworkRule | undefined {
  const found = /^(\*\.)?(\[[\da-f:.]+\]|[\p{L}\p{N}_.-]+?)\.?(?::(\d{1,5}))?$/iu.exec(text)
  if (!found) return undefined
  const host = normalHost(found[2] ?? '')
  const isWildcard = found[1] !== undefined
  const port = found[3] === undefined ? undefined : Number(found[3])
  if (host === undefined || (port !== undefined && (port < 1 || port > 65_535))) return undefined
  // A star over a whole top-level domain, or over an address, is no rule.
  if (isWildcard && (!host.includes('.') || isNumeric(host))) return undefined
  return { host, isWildcard, ...(port === undefined ? {} : { port }) }
}

/** `host` as a request names it; compared label by label, never by how it begins or ends. */
export function matchesNetworkRule({ host: wanted, isWildcard, port: onPort }: NetworkRule, written: string, port: number): boolean {
  const host = normalHost(written.replace(/\.$/, ''))
  if (host === undefined || (onPort === undefined ? !WEB_PORTS.includes(port) : port !== onPort)) return false
  return isWildcard ? !isNumeric(host) && host.endsWith(`.${wanted}`) : host === wanted
}

/** As the URL parser has it, which also writes every spelling of an IPv4 address as four numbers. */
function normalHost(host: string): string | undefined {
  const url = URL.parse(`http://${host}/`)
  return url === null || url.hostname === '' || url.host !== url.hostname || url.username !== '' || url.pathname !== '/' || url.search !== '' || url.hash !== '' ? undefined : url.hostname
}

function isNumeric(host: string): boolean {
  return host.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(host)
}

/** A rule that can never lead anywhere: this computer and private networks are refused whatever the rules say. */
export function isLocalRule({ host }: NetworkRule): boolean {
  return host === 'localhost' || /\.(?:localhost|local|internal|lan|home\.arpa)$/.test(host) || /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./.test(host) || /^\[(?:::|f[cde])/.test(host)
}
