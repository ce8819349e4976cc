import { applyEdits, modify, type FormattingOptions, type JSONPath } from 'jsonc-parser'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import { StewardError } from '#contract/problem.ts'
import type { Sandbox } from '#contract/server.ts'
import { readTree, treeValue, type Member, type TreeNode } from './read-tree.ts'

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

/** @throws StewardError `config-unreadable`, `server-unknown` */
export function setSandbox(text: string, name: string, sandbox: Sandbox | 'off'): string {
  const { list, entry } = requireServer(text, name)
  const isThere = entry.value?.kind === 'object' && entry.value.members.some((field) => field.name === 'sandbox')
  if (sandbox === 'off') return isThere ? change(text, [list, name, 'sandbox'], undefined) : text
  const { mode, folders, network } = sandbox
  const some = Object.fromEntries(Object.entries(folders).filter(([, paths]) => paths.length > 0))
  const written = { mode, ...(Object.keys(some).length > 0 ? { folders: some } : {}), ...(network.length > 0 ? { network } : {}) }
  return change(text, [list, name, 'sandbox'], Object.keys(written).length === 1 ? mode : written)
}

/** One field of an entry; undefined takes it out. `path` is within the entry: `['env', 'PATH']`. */
export interface EntryChange {
  readonly path: readonly (string | number)[]
  readonly value: JsonValue | undefined
}

/** The fields of one entry changed, and how the lines that differ read before and after. @throws StewardError `config-unreadable`, `server-unknown` */
export function changeEntry(text: string, name: string, changes: readonly EntryChange[]): { text: string; before: string; after: string } {
  const { list } = requireServer(text, name)
  const next = changes.reduce((current, { path, value }) => change(current, [list, name, ...path], value), text)
  const [before, after] = [text, next].map((each) => linesOf(each, requireServer(each, name).entry))
  return { text: next, ...differing(before ?? [], after ?? []) }
}

/** An entry as it is written, or undefined where there is none. @throws StewardError `config-unreadable` */
export function entryText(text: string, name: string): string | undefined {
  const place = findServer(readRoot(text), name)
  return place && linesOf(text, place.entry).join('\n')
}

/** The lines of an entry, its own indentation taken away. */
function linesOf(text: string, entry: Member): string[] {
  const body = text.startsWith(bom) ? text.slice(1) : text
  const from = body.lastIndexOf('\n', entry.offset) + 1
  const indent = /^[ \t]*/.exec(body.slice(from, entry.offset))?.[0] ?? ''
  return body.slice(entry.offset, entry.value?.end ?? undefined).split(/\r?\n/).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
}

/** What is the same at both ends is left out, but for the line next to the change. */
function differing(before: readonly string[], after: readonly string[]): { before: string; after: string } {
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && before[head] === after[head]) head++
  let tail = 0
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  const cut = (lines: readonly string[]): string => lines.slice(Math.max(0, head - 1), lines.length - Math.max(0, tail - 1)).join('\n')
  return { before: cut(before), after: cut(after) }
}

/** The text with one value changed, wherever it stands. @throws StewardError `config-unreadable` */
export function changeAt(text: string, path: readonly (string | number)[], value: unknown): string {
  readRoot(text)
  return change(text, [...path], value)
}

export function valueAt(text: string, path: readonly (string | number)[]): JsonValue | undefined {
  let node = readRoot(text)
  for (const step of path) node = node?.kind === 'object' ? node.members.find(({ name }) => name === step)?.value : node?.kind === 'array' && typeof step === 'number' ? node.items[step] : undefined
  return node && treeValue(node)
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
