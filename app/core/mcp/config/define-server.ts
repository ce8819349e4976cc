import type { Problem } from '#contract/problem.ts'
import { looksLikeSecret } from '#contract/secret-patterns.ts'
import type { ServerDefinition } from '#contract/server.ts'
import { entryFields, type Entry } from './entry-schema.ts'
import { nearestName } from './nearest-name.ts'
import { hasPlaceholder, splitPlaceholders } from './placeholders.ts'

/** Tells of a mistake at `path` within the entry. An error keeps the server from running, a warning does not. */
export type Report = (severity: 'error' | 'warning', path: readonly PropertyKey[], problem: Problem) => void

/** What an entry means: the definition, or undefined where an error was reported. */
export function defineServer(name: string, entry: Entry, report: Report): ServerDefinition | undefined {
  let failed = false
  const check: Report = (severity, path, problem) => {
    failed ||= severity === 'error'
    report(severity, path, problem)
  }
  reportMisspelt(entry, check)
  const common = { name, disabled: entry.disabled ?? false, timeoutMs: readTimeout(entry, check), era: entry.era ?? 'auto' }
  const definition = wantsHttp(entry, check) ? defineHttp(common, entry, check) : defineStdio(common, entry, check)
  return failed ? undefined : definition
}

type Common = Pick<ServerDefinition, 'name' | 'disabled' | 'timeoutMs' | 'era'>

function wantsHttp(entry: Entry, check: Report): boolean {
  const hasUrl = entry.url !== undefined || entry.serverUrl !== undefined
  if (entry.type !== undefined) return entry.type !== 'stdio'
  if (hasUrl && entry.command !== undefined) {
    check('warning', ['command'], {
      code: 'config-field-ignored',
      message: 'This entry has a url and a command; the url is used.',
      nextStep: 'Remove one of the two, or set "type" to "stdio" or "http".',
    })
  }
  return hasUrl
}

function defineStdio(common: Common, entry: Entry, check: Report): ServerDefinition {
  const command = entry.command ?? ''
  if (entry.command === undefined) {
    check('error', [], {
      code: 'config-command-missing',
      message: entry.type === 'stdio' ? 'This entry has no command.' : 'This entry has neither a command nor a url.',
      nextStep: 'Write "command" with the program to start, or "url" with the address of the server.',
    })
  }
  // One word without a path, then more words: nobody's program is called that, but "npx -y server" is often pasted so.
  if (entry.args === undefined && /^[\w.-]+\s+\S/.test(command)) {
    check('warning', ['command'], {
      code: 'config-command-with-arguments',
      message: `"command" holds arguments: ${JSON.stringify(command)} is looked for as the name of one program.`,
      nextStep: `Write "command": ${JSON.stringify(command.split(/\s+/)[0])}, "args": ${JSON.stringify(command.split(/\s+/).slice(1))}.`,
    })
  }
  const { cwd, envFile, args = [] } = entry
  checkPlaceholders(['command'], command, check)
  args.forEach((argument, index) => checkPlaceholders(['args', index], argument, check))
  if (cwd !== undefined) checkPlaceholders(['cwd'], cwd, check)
  if (envFile !== undefined) checkPlaceholders(['envFile'], envFile, check)
  args.forEach((argument, index) => reportPlainSecret(['args', index], '', argument, check))
  return { kind: 'stdio', ...common, command, args, env: readTexts('env', entry.env, check), cwd, envFile }
}

function defineHttp(common: Common, entry: Entry, check: Report): ServerDefinition {
  const field = entry.url === undefined && entry.serverUrl !== undefined ? 'serverUrl' : 'url'
  const url = entry.url ?? entry.serverUrl ?? ''
  if (url === '') {
    check('error', [], { code: 'config-url-missing', message: `This entry is of type ${JSON.stringify(entry.type)} but has no url.`, nextStep: 'Write "url" with the address of the server.' })
  } else {
    checkPlaceholders([field], url, check)
    if (!hasPlaceholder(url)) checkAddress(field, url, check)
    reportPlainSecret([field], '', url, check)
  }
  const headers = readTexts('headers', entry.headers, check)
  for (const header of Object.keys(headers)) {
    if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(header)) continue
    check('error', ['headers', header], { code: 'config-header-invalid', message: `${JSON.stringify(header)} cannot be the name of an HTTP header.`, nextStep: 'Use letters, digits and hyphens.' })
  }
  const transport = entry.type === 'sse' ? 'sse' : entry.type === undefined || entry.type === 'http' ? 'auto' : 'streamable-http'
  return { kind: 'http', ...common, url, headers, transport }
}

function checkAddress(field: string, url: string, check: Report): void {
  const protocol = URL.parse(url)?.protocol
  if (protocol === 'http:' || protocol === 'https:') return
  check('error', [field], {
    code: 'config-url-invalid',
    message: protocol === undefined ? `${JSON.stringify(url)} is no address.` : `Steward cannot reach a server by ${protocol}//.`,
    nextStep: 'Write an address that begins with https:// or http://.',
  })
}

function readTexts(field: 'env' | 'headers', written: Entry['env'], check: Report): Record<string, string> {
  const texts: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(written ?? {})) {
    const text = String(value)
    texts[name] = text
    checkPlaceholders([field, name], text, check)
    reportPlainSecret([field, name], name, text, check)
  }
  return texts
}

function checkPlaceholders(path: readonly PropertyKey[], text: string, check: Report): void {
  for (const piece of splitPlaceholders(text)) {
    if (piece.kind !== 'unknown') continue
    check('error', path, { code: 'config-placeholder-unknown', message: `Steward cannot fill ${piece.written.slice(0, 100)}.`, nextStep: piece.hint })
  }
}

function reportPlainSecret(path: readonly PropertyKey[], name: string, text: string, check: Report): void {
  if (hasPlaceholder(text) || !looksLikeSecret(name, text)) return
  const secretName = name === '' ? 'NAME' : name
  check('warning', path, {
    code: 'config-secret-in-plain',
    message: name === '' ? 'This looks like a key that every program on this computer can read.' : `${name} looks like a key that every program on this computer can read.`,
    nextStep: `Move it to the keychain: run "steward secrets set ${secretName}", then write \${secret:${secretName}} here.`,
  })
}

function readTimeout(entry: Entry, check: Report): number | undefined {
  if (entry.timeout === undefined) return undefined
  if (entry.timeout < 1000) {
    check('warning', ['timeout'], {
      code: 'config-timeout-short',
      message: `A timeout of ${entry.timeout} is less than a second: it counts milliseconds.`,
      nextStep: `If you meant seconds, write ${entry.timeout * 1000}.`,
    })
  }
  return Math.max(1, Math.round(entry.timeout))
}

function reportMisspelt(entry: Entry, check: Report): void {
  for (const field of Object.keys(entry)) {
    if (entryFields.includes(field)) continue
    const meant = nearestName(field, entryFields)
    if (meant === undefined || Object.hasOwn(entry, meant)) continue
    check('warning', [field], { code: 'config-field-unknown', message: `Steward does not know the field "${field}".`, nextStep: `If you meant "${meant}", correct the spelling.` })
  }
}
