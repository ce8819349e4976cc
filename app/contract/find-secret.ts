import { issuedForms, isSecretName, looksLikeSecret } from './secret-patterns.ts'

/** From, and up to but not including. */
export interface TextRange {
  readonly start: number
  readonly end: number
}

const SHORTEST = 8

/** `Bearer x`; the password of an address; `--api-key=x`, `Authorization: x`. The last group is the secret. */
const scheme = /^\s*(?:Bearer|Basic|Token)\s+(\S{8,})\s*$/di
const password = /^[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:([^\s/@]+)@/di
const query = /[?&]([^=&#]+)=([^&#]+)/dg
const pair = /^-{0,2}([A-Za-z][\w.-]*)\s*[=:]\s*(\S[\s\S]*)$/d

/**
 * Where in a text, standing under this name, a secret is that should lie in the keychain: the token and not the
 * `Bearer` before it, the password and not the whole address. Undefined where none is, or a placeholder stands there already.
 */
export function findSecret(name: string, text: string): TextRange | undefined {
  if (text.includes('${')) return undefined
  for (const form of issuedForms) {
    const found = new RegExp(form.source, form.flags.replace('g', 'd')).exec(text)?.indices?.[0]
    if (found) return rangeOf(found)
  }
  const carried = scheme.exec(text)?.indices?.[1] ?? password.exec(text)?.indices?.[1]
  if (carried) return rangeOf(carried)
  for (const { 1: parameter = '', 2: value = '', indices } of text.matchAll(query)) {
    if (indices?.[2] && isSecretName(parameter) && value.length >= SHORTEST) return rangeOf(indices[2])
  }
  const named = pair.exec(text)
  const [, inner = '', value = ''] = named ?? []
  const place = named?.indices?.[2]
  if (place && isSecretName(inner) && !/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    const found = findSecret(inner, value)
    return found && { start: place[0] + found.start, end: place[0] + found.end }
  }
  if (!looksLikeSecret(name, text)) return undefined
  const start = text.length - text.trimStart().length
  return { start, end: start + text.trim().length }
}

function rangeOf([start, end]: readonly [number, number]): TextRange {
  return { start, end }
}
