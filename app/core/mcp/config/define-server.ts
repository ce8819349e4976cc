import type { Problem } from '#contract/problem.ts'
import { findSecret } from '#contract/find-secret.ts'
import { isSecretName } from '#contract/secret-patterns.ts'
import type { ServerDefinition, SignInDefinition, TlsFiles } from '#contract/server.ts'
import { checkAddress, readTransport } from './define-address.ts'
import { defineSandbox } from './define-sandbox.ts'
import { defineSignIn } from './define-sign-in.ts'
import { entryFields, oauthFields, tlsFields, type Entry } from './entry-schema.ts'
import { hasPlaceholder, splitPlaceholders } from './placeholders.ts'
import { labelOfArgument } from './plain-secrets.ts'
import { reportMisspelt } from './report-misspelt.ts'

/** Tells of a mistake at `path` within the entry. An error keeps the server from running, a warning does not. */
export type Report = (severity: 'error' | 'warning', path: readonly PropertyKey[], problem: Problem) => void

/** What an entry means: the definition, or undefined where an error was reported. */
export function defineServer(name: string, entry: Entry, report: Report): ServerDefinition | undefined {
  let failed = false
  const check: Report = (severity, path, problem) => {
    failed ||= severity === 'error'
    report(severity, path, problem)
  }
  reportMisspelt(entry, entryFields, [], check)
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
  args.forEach((argument, index) => reportPlainSecret(['args', index], labelOfArgument(args, index), argument, check, 'env'))
  const mayShow = entry.allowSecretsIn?.includes('args') === true
  for (const [path, text] of [[['command'], command], [['cwd'], cwd ?? ''], [['envFile'], envFile ?? ''], ...args.map((text, index) => [['args', index], text] as const)] as const) reportExposed(path, text, mayShow && path[0] === 'args' ? undefined : 'args', check)
  const sandbox = defineSandbox(entry, check)
  return { kind: 'stdio', ...common, command, args, env: readTexts('env', entry.env, check), cwd, envFile, ...(sandbox ? { sandbox } : {}), ...(mayShow ? { secretsInArgs: true } : {}) }
}

function defineHttp(common: Common, entry: Entry, check: Report): ServerDefinition {
  if (entry.sandbox !== undefined && entry.sandbox !== 'off') check('warning', ['sandbox'], { code: 'config-field-ignored', message: 'Only a program can be walled in; this entry has an address.', nextStep: 'Remove "sandbox" from it.' })
  const field = entry.url === undefined && entry.serverUrl !== undefined ? 'serverUrl' : 'url'
  const url = entry.url ?? entry.serverUrl ?? ''
  const transport = readTransport(entry.type, url)
  const mayShow = entry.allowSecretsIn?.includes('url') === true
  if (url === '') {
    check('error', [], { code: 'config-url-missing', message: `This entry is of type ${JSON.stringify(entry.type)} but has no url.`, nextStep: 'Write "url" with the address of the server.' })
  } else {
    checkPlaceholders([field], url, check)
    checkAddress(field, url, entry, transport, check)
    reportPlainSecret([field], '', url, check, 'headers')
    reportExposed([field], url, mayShow ? undefined : 'url', check)
  }
  const headers = readTexts('headers', entry.headers, check)
  for (const header of Object.keys(headers)) {
    if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(header)) continue
    check('error', ['headers', header], { code: 'config-header-invalid', message: `${JSON.stringify(header)} cannot be the name of an HTTP header.`, nextStep: 'Use letters, digits and hyphens.' })
  }
  const tls = readTls(entry, check)
  const proxy = readProxy(entry, check)
  const signIn = readSignIn(entry, check)
  return { kind: 'http', ...common, url, headers, transport, ...(tls ? { tls } : {}), ...(proxy === undefined ? {} : { proxy }), ...(mayShow ? { secretsInUrl: true } : {}), ...(signIn ? { signIn } : {}) }
}

/** Files are found by their full path: Steward runs in no folder of the person's. */
function readTls({ tls }: Entry, check: Report): TlsFiles | undefined {
  if (tls === undefined) return undefined
  reportMisspelt(tls, tlsFields, ['tls'], check)
  const { ca, cert, key, passphrase } = tls
  for (const [field, path] of Object.entries({ ca, cert, key })) {
    if (path === undefined) continue
    checkPlaceholders(['tls', field], path, check)
    if (/^(?:[/\\$]|[a-z]:[/\\])/i.test(path)) continue
    check('error', ['tls', field], { code: 'config-path-relative', message: `"${field}" is not the full path of a file.`, nextStep: path.startsWith('~/') ? `Write \${HOME}${path.slice(1)}.` : 'Write the path from the root on; ${HOME} stands for your home folder.' })
  }
  if ((cert === undefined) !== (key === undefined)) {
    const missing = cert === undefined ? 'cert' : 'key'
    check('error', ['tls'], { code: 'config-tls-incomplete', message: `A certificate and its key go together: "${missing}" is missing.`, nextStep: `Write "${missing}" too; one file in PEM may hold both.` })
  }
  if (passphrase !== undefined) {
    checkPlaceholders(['tls', 'passphrase'], passphrase, check)
    reportPlainSecret(['tls', 'passphrase'], 'passphrase', passphrase, check)
  }
  return { ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }), ...(passphrase === undefined ? {} : { passphrase }) }
}

function readProxy({ proxy }: Entry, check: Report): string | undefined {
  if (proxy === undefined || proxy === 'none') return proxy
  checkPlaceholders(['proxy'], proxy, check)
  reportPlainSecret(['proxy'], '', proxy, check)
  if (!hasPlaceholder(proxy) && !/^https?:$/.test(URL.parse(proxy)?.protocol ?? '')) {
    check('error', ['proxy'], { code: 'config-proxy-invalid', message: '"proxy" is no address of an HTTP proxy.', nextStep: 'Write an address such as http://proxy.example:8080, or "none".' })
  }
  return proxy
}

function readSignIn(entry: Entry, check: Report): SignInDefinition | undefined {
  if (entry.oauth) reportMisspelt(entry.oauth, oauthFields, ['oauth'], check)
  for (const place of ['oauth', 'auth'] as const) {
    for (const [field, value] of Object.entries(entry[place] ?? {})) {
      if (typeof value !== 'string') continue
      checkPlaceholders([place, field], value, check)
      if (/^(?:clientSecret|CLIENT_SECRET|idpClientSecret|privateKey|idToken|assertion)$/.test(field)) reportPlainSecret([place, field], field === 'idToken' || field === 'assertion' ? `${field}_token` : field, value, check)
      if (/^(?:clientMetadataUrl|authorizationServer|authServerMetadataUrl|idpTokenEndpoint)$/.test(field) && !hasPlaceholder(value) && !/^https?:$/.test(URL.parse(value)?.protocol ?? '')) {
        check('error', [place, field], { code: 'config-url-invalid', message: `${JSON.stringify(value)} is no address.`, nextStep: 'Write an address that begins with https://.' })
      }
    }
  }
  return defineSignIn(entry, check)
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

/** @param better where it cannot be seen by others, when it comes from the keychain */
function reportPlainSecret(path: readonly PropertyKey[], name: string, text: string, check: Report, better?: 'env' | 'headers'): void {
  if (hasPlaceholder(text) || !findSecret(name, text)) return
  const secretName = name === '' ? 'NAME' : name
  check('warning', path, {
    code: 'config-secret-in-plain',
    message: name === '' ? 'This looks like a key that every program on this computer can read.' : `${name} looks like a key that every program on this computer can read.`,
    nextStep: `Move it to the keychain: run "steward secrets move", or "steward secrets set ${secretName}" and write \${secret:${secretName}} ${better === undefined ? 'here' : `under "${better}", if the server takes it there`}.`,
  })
}

/**
 * A command line can be read by every program on the computer (`ps`), and an address by whoever keeps a log of addresses: a secret
 * stands there only where the person said so (decisions/2026-11-29-secrets-in-sight.md).
 */
function reportExposed(path: readonly PropertyKey[], text: string, place: 'args' | 'url' | undefined, check: Report): void {
  if (place === undefined) return
  for (const piece of splitPlaceholders(text)) {
    const isSecret = piece.kind === 'secret'
    if (!isSecret && !(piece.kind === 'variable' && place === 'args' && isSecretName(piece.name))) continue
    const seen = place === 'args' ? 'A command line can be read by every program on this computer.' : 'Addresses are kept in the logs of servers and proxies.'
    const better = place === 'args' ? `Write it under "env", and let the server read it there` : `Write it under "headers", such as "Authorization": "Bearer ${piece.written}"`
    check(isSecret ? 'error' : 'warning', path, {
      code: 'config-secret-exposed',
      message: `${piece.written} must not stand in ${path[0] === 'args' ? 'the arguments' : `"${String(path[0])}"`}.`,
      cause: seen,
      nextStep: `${better}.${path[0] === 'args' || place === 'url' ? ` If it takes its key no other way, add "allowSecretsIn": ["${place}"].` : ''}`,
    })
  }
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
