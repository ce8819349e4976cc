import { applyEdits, modify, type FormattingOptions, type JSONPath } from 'jsonc-parser'
import type { JsonObject } from '#contract/json.ts'
import { StewardError } from '#contract/problem.ts'
import { readTree, type Member, type TreeNode } from './read-tree.ts'

/**
 * The text with an entry more. Comments, order and unknown fields of everything else stay as they are.
 * @throws StewardError `config-unreadable`, `server-exists`
 */
export function addServer(text: string, name: string, entry: JsonObject, options: { replace: boolean }): string {
  const root = readRoot(text)
  const place = findServer(root, name)
  if (place && !options.replace) {
    throw new StewardError({ code: 'server-exists', message: `There is already a server called "${name}".`, nextStep: 'Choose another name, or replace the entry.' })
  }
  return change(text, [place?.list ?? listName(root), name], entry)
}

/** @throws StewardError `config-unreadable`, `server-unknown` */
export function removeServer(text: string, name: string): string {
  return change(text, [requireServer(text, name).list, name], undefined)
}

/** @throws StewardError `config-unreadable`, `server-unknown` */
export function enableServer(text: string, name: string, enabled: boolean): string {
  const { list, entry } = requireServer(text, name)
  const isDisabled = entry.value?.kind === 'object' && entry.value.members.some((field) => field.name === 'disabled' && field.value?.kind === 'literal' && field.value.value === true)
  if (isDisabled === !enabled) return text
  return change(text, [list, name, 'disabled'], enabled ? undefined : true)
}

/** @throws StewardError `config-unreadable`, `server-unknown` */
export function setEra(text: string, name: string, era: 'auto' | 'legacy' | 'modern'): string {
  const { list, entry } = requireServer(text, name)
  const isThere = entry.value?.kind === 'object' && entry.value.members.some((field) => field.name === 'era')
  return era === 'auto' && !isThere ? text : change(text, [list, name, 'era'], era === 'auto' ? undefined : era)
}

const bom = '\uFEFF'

function change(text: string, path: JSONPath, value: unknown): string {
  const hasBom = text.startsWith(bom)
  const body = (hasBom ? text.slice(1) : text) || '{}'
  return (hasBom ? bom : '') + applyEdits(body, modify(body, path, value, { formattingOptions: formatOf(body) }))
}

/** New lines look as the file's own ones do. */
function formatOf(text: string): FormattingOptions {
  const indent = /^([ \t]+)["}]/m.exec(text)?.[1] ?? '  '
  return { insertSpaces: !indent.startsWith('\t'), tabSize: indent.startsWith('\t') ? 1 : indent.length, eol: text.includes('\r\n') ? '\r\n' : '\n' }
}

/** A file with mistakes is left alone: an edit could land in the wrong place. */
function readRoot(text: string): TreeNode | undefined {
  const { root, mistakes } = readTree(text.startsWith(bom) ? text.slice(1) : text)
  if (mistakes.length === 0 && (root === undefined || root.kind === 'object')) return root
  throw new StewardError({
    code: 'config-unreadable',
    message: 'mcp.json has a mistake, so Steward does not change it.',
    cause: mistakes[0]?.text,
    nextStep: 'Correct the file first.',
    action: { kind: 'edit-config' },
  })
}

const lists = ['mcpServers', 'servers']

function findServer(root: TreeNode | undefined, name: string): { list: string; entry: Member } | undefined {
  if (root?.kind !== 'object') return undefined
  for (const list of root.members) {
    if (!lists.includes(list.name) || list.value?.kind !== 'object') continue
    const entry = list.value.members.find((member) => member.name === name)
    if (entry) return { list: list.name, entry }
  }
  return undefined
}

function requireServer(text: string, name: string): { list: string; entry: Member } {
  const place = findServer(readRoot(text), name)
  if (place) return place
  throw new StewardError({ code: 'server-unknown', message: `mcp.json has no server called "${name}".`, nextStep: 'Look at the names with "steward servers list".' })
}

/** The list that the file uses already. */
function listName(root: TreeNode | undefined): string {
  const used = root?.kind === 'object' ? root.members.find((member) => lists.includes(member.name) && member.value?.kind === 'object') : undefined
  return used?.name ?? 'mcpServers'
}
