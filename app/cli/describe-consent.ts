import { sandboxRows } from '#contract/describe-sandbox.ts'
import type { ConsentRequest, DefinitionChange } from '#contract/consent.ts'
import type { JsonObject } from '#contract/json.ts'
import type { ServerDefinition } from '#contract/server.ts'
import { describeSends, describeTrailEntry, groupByEffect, describeEffectKind, isUnusual } from '#contract/request-words.ts'
import { oneLine, visibleJson, visibleText } from './plain-text.ts'

const indent = (text: string, by: string): string => text.split('\n').map((line) => `${by}${line}`).join('\n')

/** Every argument in full, each character visible: the person decides about exactly this. */
export function describeArguments(values: JsonObject): string {
  const entries = Object.entries(values)
  if (entries.length === 0) return '    (none)'
  return entries.map(([name, value]) => indent(`${oneLine(name)}: ${visibleJson(value, 2)}`, '    ')).join('\n')
}

/** The whole request as the terminal shows it. Contains no character that a terminal would act on, besides line feeds. */
export function describeRequest(request: ConsentRequest, values: JsonObject = request.arguments): string {
  const { server, tool, title, description, effect, reasons, change, signs, trail, sends, editedFrom } = request
  const lines = [`Allow ${oneLine(server)} to run ${oneLine(tool)}${title !== undefined && title !== tool ? ` (${oneLine(title)})` : ''}?`]
  if (request.caller === 'view') lines.push(`  Who asks: a view of ${oneLine(server)}, not the model`)
  lines.push(`  What it can do: ${visibleText(effect)}`)
  if (description !== undefined) lines.push(`  The server says: ${oneLine(description.replace(/[ \t\r\n]+/g, ' ').trim())}`)
  for (const { text } of reasons) lines.push(`  Why you are asked: ${visibleText(text)}`)
  if (reasons.some(({ code }) => code === 'untrusted-data')) {
    for (const entry of trail) lines.push(`  This turn read: ${oneLine(describeTrailEntry(entry))}`)
  }
  const leaves = sends && (sends.destinations.length > 0 || trail.length > 0) ? describeSends(request) : undefined
  if (leaves !== undefined) lines.push(`  What leaves: ${oneLine(leaves)}`)
  for (const { text, where, excerpt } of signs) lines.push(`  Look closely: ${oneLine(text)} In ${oneLine(where)}${excerpt === undefined ? '.' : `: "${oneLine(excerpt)}"`}`)
  if (change) lines.push('  What changed in its definition, [-gone-] and {+new+}:', indent(describeChange(change), '    '))
  lines.push('  Arguments:', describeArguments(values))
  if (editedFrom) lines.push(`  Changed by you; the ${request.caller === 'view' ? 'view' : 'model'} wanted:`, describeArguments(editedFrom))
  return lines.join('\n')
}

/** Several requests of one step: each on a line with all of its arguments; what is unusual is marked with an exclamation mark. */
export function describeRequests(requests: readonly ConsentRequest[]): string {
  const lines = [`The model wants ${requests.length} calls at once:`]
  for (const { kind, requests: members } of groupByEffect(requests)) {
    lines.push(`  ${describeEffectKind(kind)}:`)
    for (const request of members) lines.push(`  ${isUnusual(request) ? '!' : ' '} ${oneLine(request.server)}/${oneLine(request.tool)} ${visibleJson(request.arguments)}`)
  }
  return lines.join('\n')
}

function describeChange({ words }: DefinitionChange): string {
  return words
    .map(({ kind, text }) => {
      const shown = visibleText(text)
      return kind === 'same' ? shown : kind === 'added' ? `{+${shown}+}` : `[-${shown}-]`
    })
    .join('')
}

/** What an approval of a server covers: the exact command or address, nothing shortened. */
export function describeDefinition(definition: ServerDefinition): string {
  const lines: string[] = []
  if (definition.kind === 'stdio') {
    // As JSON, so that an argument with a blank does not look like two.
    lines.push(`  Command:   ${visibleText([definition.command, ...definition.args].map(quoteWhereNeeded).join(' '))}`)
    if (definition.cwd !== undefined) lines.push(`  Folder:    ${oneLine(definition.cwd)}`)
    for (const [name, value] of Object.entries(definition.env)) lines.push(`  Variable:  ${oneLine(name)}=${oneLine(value)}`)
    if (definition.envFile !== undefined) lines.push(`  Variables: from ${oneLine(definition.envFile)}`)
    if (definition.sandbox) {
      lines.push(`  Isolation: ${definition.sandbox.mode}`)
      for (const { label, values } of sandboxRows(definition)) for (const value of values) lines.push(`    ${`${label}:`.padEnd(11)}${oneLine(value)}`)
    }
    if (definition.secretsInArgs) lines.push('  Secrets:   stand in its arguments, where every program on this computer can read them')
  } else {
    lines.push(`  Address:   ${oneLine(definition.url)}`)
    if (definition.transport !== 'auto') lines.push(`  Transport: ${definition.transport}`)
    for (const [name, value] of Object.entries(definition.headers)) lines.push(`  Header:    ${oneLine(name)}: ${oneLine(value)}`)
    for (const [name, value] of Object.entries(definition.tls ?? {})) lines.push(`  TLS ${name}: ${name === 'passphrase' ? 'given' : oneLine(value)}`)
    if (definition.proxy !== undefined) lines.push(`  Proxy:     ${oneLine(definition.proxy)}`)
    if (definition.secretsInUrl) lines.push('  Secrets:   stand in its address, which servers and proxies keep in logs')
  }
  return lines.join('\n')
}

function quoteWhereNeeded(word: string): string {
  return /^[\w@%+=:,./~${}-]+$/.test(word) ? word : visibleJson(word)
}
