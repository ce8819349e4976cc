import type { ServerDefinition } from '#contract/server.ts'
import type { Report } from './define-server.ts'
import type { Entry } from './entry-schema.ts'
import { hasPlaceholder } from './placeholders.ts'

export type HttpTransport = Extract<ServerDefinition, { kind: 'http' }>['transport']

const byType: Readonly<Record<Exclude<NonNullable<Entry['type']>, 'stdio' | 'http'>, HttpTransport>> = {
  'streamable-http': 'streamable-http',
  streamableHttp: 'streamable-http',
  streamable_http: 'streamable-http',
  sse: 'sse',
  websocket: 'websocket',
  ws: 'websocket',
  grpc: 'grpc',
}

/** The transport that an address means, where the entry does not say. */
export function transportOf(url: string): HttpTransport {
  if (/^wss?:/i.test(url)) return 'websocket'
  return /^grpcs?:/i.test(url) ? 'grpc' : 'auto'
}

export function readTransport(type: Entry['type'], url: string): HttpTransport {
  return type === undefined || type === 'stdio' || type === 'http' ? transportOf(url) : byType[type]
}

const begins: Readonly<Record<HttpTransport, readonly [RegExp, string]>> = {
  websocket: [/^wss?:\/\/[^/?#]/i, 'wss:// or ws://'],
  grpc: [/^grpcs?:\/\/[^/?#]/i, 'grpcs:// or grpc://'],
  auto: [/^(?:https?:\/\/[^/?#]|unix:|n?pipe:)/i, 'https:// or http:// (or wss://, ws://, grpcs://, grpc://, unix: and pipe:)'],
  'streamable-http': [/^(?:https?:\/\/[^/?#]|unix:|n?pipe:)/i, 'https://, http://, unix: or pipe:'],
  sse: [/^(?:https?:\/\/[^/?#]|unix:|n?pipe:)/i, 'https://, http://, unix: or pipe:'],
}

/** What can be told of an address before its placeholders are filled. */
export function checkAddress(field: string, url: string, entry: Entry, transport: HttpTransport, check: Report): void {
  const isWhole = !hasPlaceholder(url)
  const scheme = /^([a-z][\w+.-]*):/i.exec(url)?.[1]
  const [form, words] = begins[transport]
  if (scheme === undefined && !isWhole) return
  // A host that is a placeholder stands for any.
  if (!form.test(url.replaceAll(/\$\{[^}]*\}/g, 'x')) || (isWhole && !/^(?:unix|n?pipe):/i.test(url) && !URL.canParse(url))) {
    const reached = scheme !== undefined && !/^(?:https?|wss?|grpcs?)$/i.test(scheme) ? `Steward cannot reach a server by ${scheme}://.` : undefined
    const wrongKind = scheme !== undefined && reached === undefined && URL.canParse(url) ? `The type ${JSON.stringify(entry.type)} does not go with ${scheme}://.` : undefined
    check('error', [field], { code: 'config-url-invalid', message: reached ?? wrongKind ?? `${JSON.stringify(url)} is no address.`, nextStep: `Write an address that begins with ${words}.` })
  } else if (entry.tls !== undefined && !/^(?:https|wss|grpcs|\$)/i.test(url)) {
    check('warning', ['tls'], { code: 'config-field-ignored', message: 'The address is not one of TLS, so "tls" counts only for a sign-in.', nextStep: 'Write an address that begins with https://, wss:// or grpcs://.' })
  }
}
