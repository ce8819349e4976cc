import { fromBase64 } from '#contract/base64.ts'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import { StewardError } from '#contract/problem.ts'
import { readTree, treeValue, type TreeNode } from './read-tree.ts'

export interface InstallLink {
  /** Whose form of link it is. */
  readonly app: 'Steward' | 'VS Code' | 'Cursor'
  readonly name: string
  /** Only fields that a link may set. */
  readonly entry: JsonObject
  /** What else stood in it. */
  readonly leftOut: readonly string[]
}

/** Browsers and systems pass on links of about this length; nothing longer is one. */
const LONGEST = 32_768
const MOST_NODES = 2_000

/**
 * What a link may say of a server: which program with which arguments, or which address. Everything that would weaken what
 * Steward asks or sees (`allowSecretsIn`, `proxy`, `tls`, `oauth`, `envFile`, other apps' `trust` and `alwaysAllow`) is the person's.
 */
const mayStand: ReadonlySet<string> = new Set(['type', 'command', 'args', 'env', 'cwd', 'url', 'serverUrl', 'headers'])

/**
 * Reads `steward://install?name=NAME&config=CONFIG`, and the forms of VS Code and Cursor with their web addresses. CONFIG is the
 * JSON of an entry, plain or in base64 or base64url. Nothing is fetched and nothing is believed: whoever made the link chose every word.
 * @throws StewardError `install-link-unknown`, `install-link-invalid`
 */
export function parseInstallLink(written: string): InstallLink {
  const text = written.trim()
  if (text.length > LONGEST) throw invalid(`It is longer than ${LONGEST} characters.`)
  const url = URL.parse(text)
  const form = url && formOf(url)
  if (!url || !form) throw new StewardError({ code: 'install-link-unknown', message: 'This is no link that adds a server.', nextStep: 'Copy the whole link. Steward reads steward://install, vscode:mcp/install and cursor:// links.' })
  if (form === 'VS Code' && url.protocol.startsWith('vscode')) return readWhole(decodeWhole(url.search.slice(1)))
  const parameters = [...url.searchParams.keys()]
  const twice = parameters.find((key, index) => parameters.indexOf(key) < index)
  if (twice !== undefined) throw invalid(`"${twice}" stands in it twice.`)
  const entry = readObject(decodeConfig(url.searchParams.get('config') ?? ''))
  const others = parameters.filter((key) => key !== 'name' && key !== 'config')
  return { app: form, ...limit(checkName(url.searchParams.get('name') ?? ''), entry, others) }
}

/** Where the link leads, without what comes after `?`. */
function formOf({ protocol, host, pathname }: URL): InstallLink['app'] | undefined {
  const place = `${protocol}//${host}${pathname}`.replace(/\/$/, '').toLowerCase()
  if (place === 'steward://install') return 'Steward'
  if (/^vscode(?:-insiders)?:\/\/mcp\/install$/.test(place) || /^https:\/\/(?:insiders\.)?vscode\.dev\/redirect\/mcp\/install$/.test(place)) return 'VS Code'
  if (place === 'cursor://anysphere.cursor-deeplink/mcp/install' || /^https:\/\/(?:www\.)?cursor\.com\/(?:[a-z]{2}\/)?install-mcp$/.test(place)) return 'Cursor'
  return undefined
}

/** VS Code puts the name among the fields of the entry. */
function readWhole(text: string): InstallLink {
  const { name, ...entry } = readObject(text)
  return { app: 'VS Code', ...limit(checkName(typeof name === 'string' ? name : ''), entry, []) }
}

function decodeWhole(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalid('Its percent signs are no encoding.')
  }
}

/** JSON as it is, or in base64 of either alphabet. A `+` of base64 arrives as a space. */
function decodeConfig(text: string): string {
  if (text === '') throw invalid('It does not say what to run or where to connect: "config" is missing.')
  if (/^\s*\{/.test(text)) return text
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(fromBase64(text.replaceAll(/[ -]/g, '+').replaceAll('_', '/')))
  } catch {
    throw invalid('Its "config" is neither JSON nor base64.')
  }
}

function readObject(text: string): JsonObject {
  const { root, mistakes } = readTree(text)
  if (mistakes.length > 0 || root?.kind !== 'object') throw invalid('Its entry is no JSON object.')
  let nodes = 0
  // A name that stands twice means one thing to one reader and another to the next.
  const look = (node: TreeNode): void => {
    if (++nodes > MOST_NODES) throw invalid('Its entry has too many parts.')
    if (node.kind === 'array') node.items.forEach(look)
    if (node.kind !== 'object') return
    const names = new Set<string>()
    for (const { name, value } of node.members) {
      if (names.has(name)) throw invalid(`"${name}" stands twice in its entry.`)
      if (name === '__proto__') throw invalid('Its entry has the name "__proto__".')
      names.add(name)
      if (value) look(value)
    }
  }
  look(root)
  return treeValue(root) as JsonObject
}

/**
 * A name that a person can read and tell from others: no character that is not seen, nothing that reorders.
 * @throws StewardError `install-name-invalid`
 */
export function checkName(written: string): string {
  const name = written.normalize('NFC').trim()
  if (/^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._@/()+-]{0,99}$/u.test(name) && !/\p{Default_Ignorable_Code_Point}/u.test(name)) return name
  throw new StewardError({ code: 'install-name-invalid', message: 'The name of the server is not one that Steward takes from outside.', cause: 'It may have 1 to 100 letters and figures, and . _ - @ / + ( ) and spaces between them.', nextStep: 'Add the server by hand, under a name of your own.' })
}

function limit(name: string, written: JsonObject, others: readonly string[]): Omit<InstallLink, 'app'> {
  const entry = Object.fromEntries(Object.entries(written).filter(([field]) => mayStand.has(field)))
  const leftOut = [...others, ...Object.keys(written).filter((field) => !mayStand.has(field))]
  return { name, entry: mapTexts(splitCommand(entry), (text) => text.replaceAll(/\$\{input:([^${}]+)\}/g, `\${secret:${name}/$1}`)) as JsonObject, leftOut }
}

/** `"command": "npx -y server"`, as some pages write it, where nothing but plain words is in it. */
function splitCommand(entry: JsonObject): JsonObject {
  const { command, args } = entry
  if (typeof command !== 'string' || args !== undefined || !/^[\w.-]+(?: [\w@./:=-]+)+$/.test(command)) return entry
  const [program = '', ...words] = command.split(' ')
  return { ...entry, command: program, args: words }
}

function mapTexts(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change))
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)])) : value
}

function invalid(cause: string): StewardError {
  return new StewardError({ code: 'install-link-invalid', message: 'This link does not say properly which server it adds.', cause, nextStep: 'Nothing was added. Ask whoever published the link, or add the server by hand.' })
}
