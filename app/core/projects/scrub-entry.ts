import { findSecret } from '#contract/find-secret.ts'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import { splitPlaceholders } from '#core/mcp/config/placeholders.ts'
import { labelOfArgument } from '#core/mcp/config/plain-secrets.ts'

/** What an entry of `mcp.json` may say in a file for others. What weakens Steward's questions, or leads to files of this machine, is not among it. */
const mayStand: ReadonlySet<string> = new Set(['type', 'command', 'args', 'env', 'url', 'serverUrl', 'headers'])

/**
 * An entry without a secret: every value of a variable or header is a placeholder or becomes one, whatever it looks like, for a
 * key that looks like a word is still a key. In arguments and addresses, what looks like one does. Gives undefined where it names a place of this
 * machine and `paths` is false: with that cut out it would start something else.
 */
export function scrubEntry(server: string, entry: JsonObject, paths: boolean): JsonObject | undefined {
  const name = (label: string): string => `\${secret:${`${server}/${label || 'key'}`.replaceAll(/[\s${}]+/g, '-').slice(0, 180)}}`
  const scrubbed = Object.fromEntries(
    Object.entries(entry)
      .filter(([field]) => mayStand.has(field) || (paths && field === 'cwd'))
      .map(([field, value]): [string, JsonValue] => {
        if (field === 'env' || field === 'headers') return [field, mapValues(value, (key, text) => onlyPlaceholders(text) ?? name(key))]
        if (field === 'args' && Array.isArray(value)) return [field, value.map((argument, index) => (typeof argument === 'string' ? withoutSecret(argument, labelOfArgument(value, index), name) : argument))]
        if ((field === 'url' || field === 'serverUrl') && typeof value === 'string') return [field, scrubAddress(value, name)]
        return [field, typeof value === 'string' ? withoutSecret(value, '', name) : value]
      }),
  )
  return paths || !textsOf(scrubbed).some(namesPlace) ? scrubbed : undefined
}

/** An absolute path of any system, or one from the home folder; of an argument such as `--root=/srv`, its value. */
export function namesPlace(text: string): boolean {
  const local = text.replaceAll(/\b(?!file:)[a-z][a-z0-9+.-]*:\/\/\S*/gi, '')
  return /(?:^|[\s"'=:,;([{])(?:~[\\/]|\/[^\s/]|[A-Za-z]:[\\/]|\\\\[^\s\\])/.test(local) || /\bfile:\/\//i.test(local)
}

/** The text where it says nothing but placeholders, and before them how a token is carried; their defaults are values, and go. */
function onlyPlaceholders(text: string): string | undefined {
  const pieces = splitPlaceholders(text)
  const plain = pieces.flatMap((piece) => (piece.kind === 'text' ? [piece.text] : [])).join('')
  if (pieces.every(({ kind }) => kind === 'text') || !/^\s*(?:(?:Bearer|Basic|Token)\s+)?$/i.test(plain)) return undefined
  return withoutDefaults(text)
}

function withoutDefaults(text: string): string {
  return splitPlaceholders(text)
    .map((piece) => (piece.kind === 'text' ? piece.text : piece.kind === 'variable' && piece.otherwise !== undefined ? `\${${piece.name}}` : piece.written))
    .join('')
}

function withoutSecret(text: string, label: string, name: (label: string) => string): string {
  const bare = withoutDefaults(text)
  // Beside a placeholder stands the name of the option; a second value there would be missed by what follows.
  if (bare.includes('${')) return splitPlaceholders(bare).map((piece) => (piece.kind === 'text' ? withoutSecret(piece.text, '', name) : piece.written)).join('')
  const range = findSecret(label, bare)
  const word = /([A-Za-z][\w.-]*)\s*[=:]\s*(?:Bearer\s+)?$/i.exec(range ? bare.slice(0, range.start) : '')?.[1]
  return range ? `${bare.slice(0, range.start)}${name(label || word || 'key')}${withoutSecret(bare.slice(range.end), '', name)}` : bare
}

/** No user, no values of the query, and no part of the path that could be a key: services give out addresses that are one. */
function scrubAddress(address: string, name: (label: string) => string): string {
  const bare = withoutDefaults(address).replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1').replace(/#.*$/s, '')
  const at = bare.indexOf('?')
  const [front, query] = at < 0 ? [bare, ''] : [bare.slice(0, at), bare.slice(at + 1)]
  const parts = front.split('/').map((part, index) => (index > 2 && !part.includes('${') && (/^(?=.*\d)(?=.*[A-Za-z])[\w=+.~-]{16,}$/.test(part) || findSecret('', part)) ? name('url') : part))
  const values = query === '' ? [] : query.split('&').map((pair) => {
    const [key = '', ...value] = pair.split('=')
    return value.length === 0 ? key : `${key}=${onlyPlaceholders(value.join('=')) ?? name(key)}`
  })
  return parts.join('/') + (values.length > 0 ? `?${values.join('&')}` : '')
}

function mapValues(value: JsonValue, change: (key: string, text: string) => string): JsonValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, change(key, typeof text === 'string' ? text : JSON.stringify(text))]))
}

export function textsOf(value: JsonValue): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}
