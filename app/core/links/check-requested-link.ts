import { checkLink, isThisComputer, type CheckedLink } from './check-link.ts'

/**
 * An address that a server wants the person to open, for the question whether to; nothing is fetched. Stricter than
 * `checkLink`: what happens there is often a sign-in, so it is `https:`, or a program on this computer.
 * https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#safe-url-handling
 */
export function checkRequestedLink(written: string): CheckedLink {
  const checked = checkLink(written)
  if (!checked.allowed) return checked
  const url = new URL(checked.href)
  if (url.protocol === 'mailto:') return { ...checked, allowed: false, warnings: ['It is a mail address. For a server, Steward opens web addresses only.'] }
  if (isThisComputer(url.hostname)) return { ...checked, warnings: ['It leads to a program on this computer.', ...checked.warnings] }
  if (url.protocol === 'http:') return { ...checked, allowed: false, warnings: [...checked.warnings, 'For a server, Steward opens encrypted addresses only (https).'] }
  return checked
}
