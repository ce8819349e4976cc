import { isIP } from 'node:net'
import { StewardError } from '#contract/problem.ts'

/** An HTTP proxy. `authorization` is the header that it wants. */
export interface Proxy {
  readonly url: URL
  readonly authorization?: string
}

/** Which proxy leads to an address; undefined: none. */
export type ProxyChoice = (url: URL) => Proxy | undefined

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The choice of a route: its own proxy, none, or as the environment says.
 *
 * The environment's proxy is not used for this machine itself, as Go and Chromium have it: it could not reach it, and keys meant
 * for a local server would leave the machine. A proxy that an entry names is used for everything.
 * @throws StewardError `proxy-invalid`
 */
export function chooseProxy(server: string, written: string | undefined, environment: Environment): ProxyChoice {
  if (written === 'none') return () => undefined
  if (written !== undefined && written !== '') {
    const proxy = parseProxy(written, `"proxy" of ${server}`)
    return () => proxy
  }
  return (url) => {
    if (isThisMachine(url.hostname) || isExcepted(url, read(environment, 'no_proxy') ?? '')) return undefined
    const isSecure = ['https:', 'wss:', 'grpcs:'].includes(url.protocol)
    const name = isSecure ? 'https_proxy' : 'http_proxy'
    const found = read(environment, name)
    return found === undefined ? undefined : parseProxy(found, name.toUpperCase())
  }
}

/** Lower case first, as curl has it. */
function read(environment: Environment, name: string): string | undefined {
  return environment[name] || environment[name.toUpperCase()] || undefined
}

function parseProxy(written: string, place: string): Proxy {
  const url = URL.parse(/^[a-z][\w+.-]*:\/\//i.test(written) ? written : `http://${written}`)
  if (!url || url.hostname === '' || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new StewardError({
      code: 'proxy-invalid',
      message: `${place} is no address of an HTTP proxy.`,
      cause: url?.protocol.startsWith('socks') ? 'Steward does not speak SOCKS.' : 'A proxy has an address such as http://proxy.example:8080.',
      nextStep: 'Correct it, or write "none" to go without a proxy.',
    })
  }
  const { username, password } = url
  url.username = ''
  url.password = ''
  if (username === '' && password === '') return { url }
  return { url, authorization: `Basic ${Buffer.from(`${decode(username)}:${decode(password)}`).toString('base64')}` }
}

/** NO_PROXY: names separated by commas or spaces, with everything below them; `*` for all; a port where it is to count. */
function isExcepted(url: URL, list: string): boolean {
  const host = bare(url.hostname)
  const port = url.port || (['https:', 'wss:', 'grpcs:'].includes(url.protocol) ? '443' : '80')
  return list.split(/[\s,]+/).some((written) => {
    if (written === '') return false
    if (written === '*') return true
    const [, inBrackets, named, onPort] = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(written) ?? [undefined, undefined, written, undefined]
    if (onPort !== undefined && onPort !== port) return false
    const name = bare(inBrackets ?? named ?? '').replace(/^\*?\./, '')
    return name !== '' && (host === name || (isIP(host) === 0 && host.endsWith(`.${name}`)))
  })
}

export function isThisMachine(hostname: string): boolean {
  const host = bare(hostname)
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '').toLowerCase()
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
