import { findSecret, type TextRange } from '#contract/find-secret.ts'
import { readTree, treeValue, type Member, type TreeNode } from './read-tree.ts'

/** A key in the clear within the text of a server list. */
export interface PlainSecret {
  readonly server: string
  /** From the root to the text that holds it. */
  readonly path: readonly (string | number)[]
  /** As people say it: `env.API_TOKEN`. */
  readonly field: string
  /** What it is the value of, for its name in the keychain. */
  readonly label: string
  readonly text: string
  /** Where in that text it is. */
  readonly range: TextRange
  /** Set where a secret can be seen by others even when it comes from the keychain. */
  readonly exposed?: 'args' | 'url'
}

/** Fields of `oauth` and `auth` that hold one whatever they look like. */
const signInSecrets = new Set(['clientSecret', 'CLIENT_SECRET', 'idpClientSecret', 'privateKey', 'idToken', 'assertion'])

/**
 * Every key that stands in the clear, in the order of the file. None where the file has a mistake: an edit could land in the
 * wrong place.
 */
export function findPlainSecrets(text: string): PlainSecret[] {
  const { root, mistakes } = readTree(text.startsWith('\uFEFF') ? text.slice(1) : text)
  if (mistakes.length > 0 || root?.kind !== 'object') return []
  return root.members
    .filter((list) => list.name === 'mcpServers' || list.name === 'servers')
    .flatMap((list) => membersOf(list.value).flatMap((entry) => inEntry([list.name, entry.name], entry)))
}

/** The name under which a value stands: of an argument, the option before it. */
export function labelOfArgument(args: readonly unknown[], index: number): string {
  const before = args[index - 1]
  return typeof before === 'string' && /^--?[A-Za-z]/.test(before) && !before.includes('=') ? before.replace(/^-+/, '') : ''
}

type Place = readonly [list: string, server: string]

function inEntry(place: Place, entry: Member): PlainSecret[] {
  const found: PlainSecret[] = []
  const look = (path: readonly (string | number)[], label: string, value: unknown, more: { isSecret?: boolean; exposed?: PlainSecret['exposed'] } = {}): void => {
    if (typeof value !== 'string' || value.includes('${')) return
    const range = findSecret(label, value) ?? (more.isSecret && value.trim() !== '' ? { start: 0, end: value.length } : undefined)
    if (!range) return
    const field = path.map(String).join('.').replace(/\.(\d+)$/, '[$1]')
    found.push({ server: place[1], path: [...place, ...path], field, label: label || wordBefore(value, range.start) || String(path[0]), text: value, range, ...(more.exposed ? { exposed: more.exposed } : {}) })
  }
  for (const { name, value: node } of membersOf(entry.value)) {
    if (name === 'env' || name === 'headers') for (const { name: key, value } of membersOf(node)) look([name, key], key, value && treeValue(value))
    else if (name === 'args' && node?.kind === 'array') {
      const args = node.items.map(treeValue)
      args.forEach((value, index) => look(['args', index], labelOfArgument(args, index), value, { exposed: 'args' }))
    } else if (name === 'url' || name === 'serverUrl') look([name], '', node && treeValue(node), { exposed: 'url' })
    else if (name === 'proxy') look([name], 'proxy', node && treeValue(node))
    else if (name === 'tls') for (const { name: key, value } of membersOf(node)) look([name, key], key, key === 'passphrase' && value ? treeValue(value) : undefined, { isSecret: true })
    else if (name === 'oauth' || name === 'auth') for (const { name: key, value } of membersOf(node)) look([name, key], key, signInSecrets.has(key) && value ? treeValue(value) : undefined, { isSecret: true })
  }
  return found
}

/** `api_key` of `?api_key=x`, `token` of `--token=x`. */
function wordBefore(text: string, start: number): string {
  return /([A-Za-z][\w.-]*)\s*[=:]\s*(?:Bearer\s+)?$/i.exec(text.slice(0, start))?.[1] ?? ''
}

function membersOf(node: TreeNode | undefined): readonly Member[] {
  return node?.kind === 'object' ? node.members : []
}
