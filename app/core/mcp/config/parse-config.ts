import type { Problem } from '#contract/problem.ts'
import type { ConfigProblem, ServerDefinition } from '#contract/server.ts'
import { defineServer } from './define-server.ts'
import { entrySchema } from './entry-schema.ts'
import { nearestName } from './nearest-name.ts'
import { createLineFinder, offsetAt, readTree, treeValue, type Member, type TreeNode } from './read-tree.ts'

export interface ParsedConfig {
  readonly definitions: readonly ServerDefinition[]
  readonly problems: readonly ConfigProblem[]
  /**
   * False where a mistake in the JSON itself may hide entries, or nothing is there at all. A server that ran and is missing from
   * such a file should go on running: the file is probably half-written.
   */
  readonly whole: boolean
}

const roots = ['mcpServers', 'servers']
/** What a person can look through, and a computer judge without a pause. */
const MOST_SERVERS = 1000

/**
 * Reads `mcp.json`. Never throws: an entry with a mistake is reported with its line and column and left
 * out, the rest is returned.
 *
 * Takes both roots of the common apps, and their union where a file has both.
 */
export function parseConfig(written: string): ParsedConfig {
  // Some Windows editors begin a file with a byte order mark; it is no part of the JSON.
  const text = written.startsWith('\uFEFF') ? written.slice(1) : written
  const { root, mistakes } = readTree(text)
  const placeOf = createLineFinder(text)
  const definitions: ServerDefinition[] = []
  const problems: ConfigProblem[] = []

  const report = (severity: ConfigProblem['severity'], offset: number, problem: Problem, server?: string): void => {
    const place = placeOf(offset)
    problems.push({ ...problem, action: { kind: 'edit-config', server, line: place.line }, server, ...place, severity })
  }

  const entries = findEntries(root, report)
  for (const mistake of mistakes) {
    const entry = entries.find((candidate) => touches(candidate, mistake.offset))
    report('error', mistake.offset, { code: 'config-syntax', message: mistake.text, nextStep: 'Correct the file; Steward reads it again when you save it.' }, entry?.name)
  }

  const seen = new Set<string>()
  const tooMany = entries[MOST_SERVERS]
  if (tooMany) report('error', tooMany.offset, { code: 'config-too-many', message: `The file has more than ${MOST_SERVERS} servers; those from here on are left out.`, nextStep: 'Nobody wrote so many by hand: look at where the file came from.' })
  for (const member of entries.slice(0, MOST_SERVERS)) {
    if (mistakes.some((mistake) => touches(member, mistake.offset)) || !isComplete(member)) continue
    const definition = readEntry(member, seen, report)
    if (definition) definitions.push(definition)
    seen.add(member.name)
  }
  problems.sort((left, right) => left.line - right.line || left.column - right.column)
  return { definitions, problems, whole: mistakes.length === 0 && root?.kind === 'object' }
}

type ReportAt = (severity: ConfigProblem['severity'], offset: number, problem: Problem, server?: string) => void
type Complete = Member & { value: TreeNode & { end: number } }

function findEntries(root: TreeNode | undefined, report: ReportAt): Member[] {
  if (root === undefined) return []
  if (root.kind !== 'object') {
    report('error', root.offset, { code: 'config-shape', message: 'The file should hold an object: { "mcpServers": { ... } }.' })
    return []
  }
  const entries: Member[] = []
  for (const member of root.members) {
    if (roots.includes(member.name)) {
      if (member.value?.kind === 'object') entries.push(...member.value.members)
      else if (member.value) report('error', member.value.offset, { code: 'config-shape', message: `"${member.name}" should hold an object with a name for each server.`, nextStep: 'Write { "name": { "command": ... } }.' })
      continue
    }
    const meant = nearestName(member.name, roots)
    const looksLikeEntry = member.value?.kind === 'object' && member.value.members.some((field) => ['command', 'url', 'serverUrl'].includes(field.name))
    if (looksLikeEntry) report('error', member.offset, { code: 'config-shape', message: `The server "${member.name}" stands outside of "mcpServers".`, nextStep: 'Move it into "mcpServers": { ... }.' }, member.name)
    else if (meant !== undefined) report('error', member.offset, { code: 'config-shape', message: `Steward does not know "${member.name}".`, nextStep: `If you meant "${meant}", correct the spelling.` })
  }
  return entries
}

function readEntry(member: Complete, seen: ReadonlySet<string>, report: ReportAt): ServerDefinition | undefined {
  const { name, value: node } = member
  const fail = (offset: number, problem: Problem): undefined => report('error', offset, problem, name) as undefined
  if (seen.has(name)) return fail(member.offset, { code: 'config-name-twice', message: `There is already a server called "${name}"; the first one is used.`, nextStep: 'Give this one another name, or remove it.' })
  if (name.trim() === '' || name.length > 200 || /[\p{Cc}]/u.test(name)) {
    return fail(member.offset, { code: 'config-name-invalid', message: 'A server needs a name of 1 to 200 characters.', nextStep: 'Give it a short name, such as "files".' })
  }
  if (node.kind !== 'object') return fail(node.offset, { code: 'config-entry-invalid', message: `The entry "${name}" should be an object.`, nextStep: 'Write { "command": ..., "args": [...] } or { "url": ... }.' })
  const twice = node.members.find((field, index) => node.members.findIndex((other) => other.name === field.name) < index)
  if (twice) return fail(twice.offset, { code: 'config-field-twice', message: `"${twice.name}" stands twice in the entry "${name}".`, nextStep: 'Remove one of the two.' })

  const parsed = entrySchema.safeParse(treeValue(node))
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const field = issue.path.map(String).join('.')
      report('error', offsetAt(node, issue.path), { code: 'config-field-invalid', message: `"${field}" of the server "${name}" is not right.`, cause: issue.message.replace(/\.?$/, '.'), nextStep: expected[String(issue.path[0])] }, name)
    }
    return undefined
  }
  return defineServer(name, parsed.data, (severity, path, problem) => report(severity, path.length === 0 ? member.offset : offsetAt(node, path), problem, name))
}

/** What each field should look like, for the field that is not. */
const expected: Readonly<Record<string, string>> = {
  type: 'Use "stdio", "http", "streamable-http", "sse", "websocket" or "grpc", or leave it out.',
  command: 'Write one text: "command": "npx".',
  args: 'Write a list of texts: "args": ["-y", "some-server"].',
  env: 'Write names with texts: "env": { "NAME": "value" }.',
  headers: 'Write names with texts: "headers": { "Name": "value" }.',
  url: 'Write one text: "url": "https://...".',
  serverUrl: 'Write one text: "serverUrl": "https://...".',
  cwd: 'Write one text: the full path of a folder.',
  envFile: 'Write one text: the full path of a file.',
  sandbox: 'Write "off", "standard" or "strict", or { "mode": "standard", "folders": { "read": [], "write": [] }, "network": [] }.',
  disabled: 'Write true or false, without quotes.',
  timeout: 'Write a number of milliseconds, without quotes: "timeout": 60000.',
  tls: 'Write the full paths of files in PEM: "tls": { "ca": "/path/ca.pem" }.',
  proxy: 'Write one text: "proxy": "http://proxy.example:8080", or "none".',
  oauth: 'Write names with texts: "oauth": { "clientId": "...", "scopes": ["read"] }.',
  auth: 'Write names with texts: "auth": { "CLIENT_ID": "..." }.',
  era: 'Use "auto", "legacy" or "modern", or leave it out.',
}

function touches(member: Member, offset: number): boolean {
  if (offset < member.offset) return false
  return member.value === undefined || member.value.end === null || offset < member.value.end
}

function isComplete(member: Member): member is Complete {
  return member.value !== undefined && member.value.end !== null
}
