import type { AuditEntry } from '#contract/audit.ts'
import { decisionOf } from '../read-ledger.ts'
import { fieldsOf } from './describe-entry.ts'

/** Other line ends count too: a collector may split at them. */
// oxlint-disable-next-line no-control-regex -- vertical tab and form feed end lines too
const LINE_ENDS = /\r\n|[\n\r\u000B\u000C\u0085\u2028\u2029]/g
// oxlint-disable-next-line no-control-regex -- control characters are what is taken out
const CONTROLS = /[\u0000-\u0008\u000E-\u001F\u007F]/g

const clean = (text: string): string => text.toWellFormed().replace(CONTROLS, ' ')

/** A header field: `\` and `|` are escaped, and it has no lines. */
export const cefHeader = (text: string): string => clean(text).replace(LINE_ENDS, ' ').replace(/[\\|]/g, '\\$&')
/** A value of the extension: `\` and `=` are escaped, line ends are `\n`; a `|` is not escaped there. */
export const cefValue = (text: string): string => clean(text).replace(/[\\=]/g, '\\$&').replace(LINE_ENDS, '\\n')

/** CEF names of what it has names for; everything else stands under Steward's own. */
const names: Readonly<Record<string, string>> = { seq: 'externalId', outcome: 'outcome', answer: 'outcome', server: 'dhost', tool: 'deviceProcessName', code: 'reason', instance: 'deviceExternalId' }

/**
 * One event in the Common Event Format, version 0, without a syslog header.
 * @see https://www.microfocus.com/documentation/arcsight/arcsight-smartconnectors/pdfdoc/cef-implementation-standard/cef-implementation-standard.pdf
 */
export function toCef(entry: AuditEntry, version: string): string {
  const decision = decisionOf(entry)
  const severity = decision === 'refused' ? 6 : decision === 'failed' ? 5 : entry.kind === 'recovery' ? 8 : 3
  const header = ['CEF:0', 'Steward', 'Steward', cefHeader(version), cefHeader(entry.kind), cefHeader(nameOf(entry)), String(severity)].join('|')
  const extension = [['rt', String(entry.at)] as const, ...fieldsOf(entry).map(([name, value]) => [names[name] ?? keyOf(name), value] as const)]
  return `${header}|${extension.map(([key, value]) => `${key}=${cefValue(value)}`).join(' ')}`
}

/** A key has letters and digits only. */
const keyOf = (name: string): string => `steward${name.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_match, letter: string) => letter.toUpperCase())}`

function nameOf(entry: AuditEntry): string {
  const place = 'server' in entry && entry.server !== undefined ? ` ${entry.server}${'tool' in entry && entry.tool !== undefined ? `/${entry.tool}` : ''}` : ''
  return `${entry.kind.replaceAll('-', ' ')}${place}`.slice(0, 500)
}
