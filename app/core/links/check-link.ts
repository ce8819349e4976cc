import type { CallOutput } from '#contract/contract.ts'

export type CheckedLink = CallOutput<'link.check'>

const allowedSchemes = new Set(['https:', 'http:', 'mailto:'])
/** Letters of these alphabets look like Latin ones. https://www.unicode.org/reports/tr39/ */
const lookAlikes = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u
const latin = /\p{Script=Latin}/u

/**
 * Reads an address for the question to the person; nothing is fetched.
 *
 * `href` is the spelling that the parser made of it: what is shown is what will be opened. `warnings` are
 * plain sentences about what could deceive a reader; an address that is not `allowed` is never opened.
 */
export function checkLink(written: string): CheckedLink {
  const url = URL.parse(written.trim())
  if (!url) return { allowed: false, href: written.trim(), host: '', warnings: ['This is no complete address.'] }
  if (!allowedSchemes.has(url.protocol)) {
    return { allowed: false, href: url.href, host: url.host, warnings: [`Steward does not open addresses that begin with ${url.protocol} It opens web and mail addresses.`] }
  }
  const { href } = url
  if (url.protocol === 'mailto:') {
    const warnings = url.search === '' ? [] : ['It fills in more of the mail than the address: read the mail before you send it.']
    return { allowed: url.pathname.includes('@'), href, host: readable(url.pathname), warnings }
  }
  return { allowed: url.hostname !== '', href, host: url.host, warnings: [...checkName(written, url), ...checkRest(written, url)] }
}

function checkName(written: string, url: URL): string[] {
  const warnings: string[] = []
  const labels = authorityOf(written).split('.')
  const { hostname } = url
  if (labels.some((label) => latin.test(label) && lookAlikes.test(label))) warnings.push(`The name mixes letters of different alphabets that look alike. Its real spelling is ${hostname}.`)
  else if (hostname.split('.').some((label) => label.startsWith('xn--'))) warnings.push(`The name has letters beyond a to z and may look like another one. Its real spelling is ${hostname}.`)
  if (/^\[|^\d+\.\d+\.\d+\.\d+$/.test(hostname)) warnings.push(`It leads to a computer by its number (${hostname}), not by a name.`)
  return warnings
}

function checkRest(written: string, url: URL): string[] {
  const warnings: string[] = []
  if (url.username !== '' || url.password !== '') warnings.push(`What stands before the @ is not the site: the address leads to ${url.host}.`)
  if (url.port !== '') warnings.push(`It uses the unusual port ${url.port}.`)
  if (url.protocol === 'http:' && !isThisComputer(url.hostname)) warnings.push('The connection is not encrypted.')
  // The parser drops line breaks and tabs and turns backslashes: the address reads otherwise than it was written.
  if (/[\p{Cc}\\]/u.test(written.trim()) || /[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/.test(written)) warnings.push('It was written with signs that are not shown; read the address above with care.')
  return warnings
}

/** What the writer put where the site's name stands. */
function authorityOf(written: string): string {
  const authority = /^\s*[a-z][a-z0-9+.-]*:[/\\]*([^/\\?#]*)/i.exec(written)?.[1] ?? ''
  return authority.slice(authority.lastIndexOf('@') + 1)
}

export function isThisComputer(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || /^127\.\d+\.\d+\.\d+$/.test(hostname) || hostname === '[::1]'
}

function readable(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
