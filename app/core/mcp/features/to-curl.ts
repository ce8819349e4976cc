import type { JsonValue } from '#contract/json.ts'
import { StewardError } from '#contract/problem.ts'
import { isSecretName, looksLikeSecret } from '#contract/secret-patterns.ts'
import type { ServerDefinition } from '#contract/server.ts'
import { hasPlaceholder, splitPlaceholders } from '../config/placeholders.ts'
import { maskJson } from '../mask-json.ts'
import type { KeptMessage } from '../server-journal.ts'

/**
 * A message as a command for a POSIX shell, with what was really sent. Whatever is filled in from outside, and every key,
 * stands in it as a shell variable.
 *
 * @param mask blots secrets out of what was sent
 * @throws StewardError `not-http`, `body-not-kept`
 */
export function toCurl(definition: ServerDefinition, { shown, http }: KeptMessage, mask: (text: string) => string): string {
  const refuse = (code: string, cause: string, nextStep?: string): never => {
    throw new StewardError({ code, message: 'This message cannot be copied as a command.', cause, ...(nextStep === undefined ? {} : { nextStep }) })
  }
  if (shown.direction !== 'sent') return refuse('not-http', 'It was received and not sent.', 'Choose the request that it answers.')
  if (definition.kind !== 'http' || !http) return refuse('not-http', 'It did not go over HTTP.')
  if (http.body === undefined) return refuse('body-not-kept', 'It is too long, or too long ago, and was not kept whole.')

  const notes: string[] = []
  const body = JSON.stringify(maskJson(JSON.parse(http.body) as JsonValue, mask))
  if (body !== http.body) notes.push('A secret in the body was replaced by •••: put it back by hand.')
  const shell = createShellText(mask)
  const { url, socket } = addressOf(definition, http.url, shell)
  const lines = [`curl -sS -N -g -X POST ${url}`]
  if (socket !== undefined) lines.push(`--unix-socket ${socket}`)
  for (const [name, value] of http.headers) lines.push(`-H ${shell.literal(`${name}: ${value}`)}`)
  const given = new Map(Object.entries(definition.headers).map(([name, value]) => [name.toLowerCase(), value]))
  for (const name of http.otherHeaders) {
    const value = given.get(name)
    if (name === 'authorization' && value === undefined) lines.push('-H "authorization: Bearer $ACCESS_TOKEN"')
    else if (name === 'dpop') notes.push('The proof of possession (DPoP) is good for one request and left out; the server may refuse this one.')
    else if (value === undefined || (!hasPlaceholder(value) && looksLikeSecret(name, value))) lines.push(`-H ${shell.variable(`${name}: `, name)}`)
    else lines.push(`-H ${shell.template(`${name}: ${value}`)}`)
  }
  const { cert, key, ca } = definition.tls ?? {}
  for (const [option, file] of [['--cert', cert], ['--key', key], ['--cacert', ca]] as const) if (file !== undefined) lines.push(`${option} ${shell.template(file)}`)
  if (definition.proxy !== undefined) lines.push(definition.proxy === 'none' ? "--noproxy '*'" : `--proxy ${shell.template(definition.proxy)}`)
  lines.push(`--data-raw ${shell.literal(body)}`)
  return [...notes.map((note) => `# ${note}`), lines.join(' \\\n  ')].join('\n')
}

/** Where it went: as the entry has it, or, for the older transport, where the server said. */
function addressOf({ url }: Extract<ServerDefinition, { kind: 'http' }>, sent: string, shell: ShellText): { url: string; socket?: string } {
  // `unix:///run/mcp.sock#/mcp`, `unix:/run/mcp.sock:/mcp`: what was sent names the path of the request.
  const socket = /^unix:(?:\/\/)?(\/[^#:]*)/i.exec(url)?.[1]
  if (socket !== undefined) return { url: shell.literal(sent), socket: shell.template(socket) }
  // What a server named is never a template: it would be told the variables of whoever runs the command.
  return { url: isSameAddress(url, sent) ? shell.template(withoutSecretQuery(url)) : shell.literal(sent.replace(QUERY, (all, mark: string, name: string) => (isSecretName(name) ? `${mark}${name}=•••` : all))) }
}

/** Whether the address that was sent to is the one of the entry with something filled in. */
function isSameAddress(url: string, sent: string): boolean {
  const pieces = splitPlaceholders(url)
  if (pieces.every(({ kind }) => kind === 'text')) return URL.parse(url)?.href === sent
  const [first, last] = [pieces[0], pieces.at(-1)]
  return (first?.kind !== 'text' || sent.startsWith(first.text)) && (last?.kind !== 'text' || sent.endsWith(last.text))
}

const QUERY = /([?&])([^=&#]+)=([^&#]+)/g

/** A key that was written into the address itself becomes a variable. */
function withoutSecretQuery(url: string): string {
  return url.replace(QUERY, (all, mark: string, name: string, value: string) => (isSecretName(name) && !value.includes('${') ? `${mark}${name}=\${${variableName(name)}}` : all))
}

interface ShellText {
  /** In single quotes, in which a shell reads nothing but the quote itself; a line break stays one. */
  literal(text: string): string
  /** In double quotes: each placeholder becomes a variable of the shell, and nothing else is filled in. */
  template(text: string): string
  /** In double quotes: the text as it is, then the variable of this name. */
  variable(text: string, name: string): string
}

function createShellText(mask: (text: string) => string): ShellText {
  const escape = (text: string): string => mask(text).replace(/[\\"$`!]/g, (mark) => (mark === '!' ? `"'!'"` : `\\${mark}`))
  return {
    literal: (text) => `'${mask(text).replaceAll("'", `'\\''`)}'`,
    template: (text) => `"${splitPlaceholders(text).map((piece) => (piece.kind === 'text' ? escape(piece.text) : piece.kind === 'unknown' ? escape(piece.written) : `\${${variableName(piece.name)}}`)).join('')}"`,
    variable: (text, name) => `"${escape(text)}$${variableName(name)}"`,
  }
}

function variableName(name: string): string {
  const plain = name.replace(/\W/g, '_').toUpperCase()
  return /^\d/.test(plain) ? `_${plain}` : plain
}
