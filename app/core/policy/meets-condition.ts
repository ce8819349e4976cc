import { canonicalJson } from '#contract/canonical-json.ts'
import type { ArgumentCondition } from '#contract/grant.ts'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import { isWithin } from './paths.ts'

/** By path as it stands in a call or a grant: every real path that it may mean. None: it could not be found out. */
export type RealPaths = ReadonlyMap<string, readonly string[]>

/**
 * Whether the conditions cover all of a call's arguments. Each argument needs a condition, and each condition its argument
 * (`any` does without): what was not looked at when the grant was given is not allowed by it.
 */
export function coversArguments(conditions: readonly ArgumentCondition[], args: JsonObject, realPaths: RealPaths): boolean {
  const byName = new Map<string, ArgumentCondition[]>()
  for (const condition of conditions) byName.set(condition.argument, [...(byName.get(condition.argument) ?? []), condition])
  if (!Object.keys(args).every((name) => byName.has(name))) return false
  return conditions.every((condition) => {
    const value = Object.hasOwn(args, condition.argument) ? args[condition.argument] : undefined
    return value === undefined ? condition.kind === 'any' : meetsCondition(condition, value, realPaths)
  })
}

export function meetsCondition(condition: ArgumentCondition, value: JsonValue, realPaths: RealPaths): boolean {
  switch (condition.kind) {
    case 'any':
      return true
    case 'values':
      return condition.values.some((allowed) => canonicalJson(allowed) === canonicalJson(value))
    case 'path':
      return eachText(value, (path) => isRealWithin(condition.folder, path, realPaths))
    case 'host':
      return eachText(value, (address) => isAtHost(address, condition.protocol, condition.host))
    case 'number':
      return typeof value === 'number' && value >= condition.min && value <= condition.max
    case 'text':
      return typeof value === 'string' && matchesText(condition.pattern, value)
  }
}

/** A text, or a list of texts that is not empty. */
function eachText(value: JsonValue, holds: (text: string) => boolean): boolean {
  if (typeof value === 'string') return holds(value)
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string' && holds(item))
}

function isRealWithin(folder: string, path: string, realPaths: RealPaths): boolean {
  const folders = realPaths.get(folder) ?? []
  const paths = realPaths.get(path) ?? []
  return folders.length > 0 && paths.length > 0 && folders.every((outer) => paths.every((inner) => isWithin(outer, inner)))
}

/**
 * Parsed, and also read as it stands: other parsers take `https://good.example\@bad.example` for an address at
 * bad.example, so an address that the URL standard would have to mend is not covered.
 */
function isAtHost(address: string, protocol: string, host: string): boolean {
  if (!/^https?:\/\/[A-Za-z0-9.\-[\]:]+(?:[/?#]|$)/i.test(address) || /[\\\s]/.test(address)) return false
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return false
  }
  return url.protocol === protocol && url.host === host && url.username === '' && url.password === ''
}

/** What a star never stands for: with these, one command becomes two. */
const JOINS = /[;&|<>$(){}`]|(?!\t)\p{Cc}/u

function matchesText(pattern: string, text: string): boolean {
  const pieces = splitPattern(pattern)
  const [first = '', ...rest] = pieces
  if (rest.length === 0) return text === first
  if (!text.startsWith(first)) return false
  const last = rest.pop() ?? ''
  if (text.length - last.length < first.length || !text.endsWith(last)) return false
  // Leftmost first is enough: what the stars leave out is checked as one text, whatever way they divide it.
  let from = first.length
  const end = text.length - last.length
  const free: string[] = []
  for (const piece of rest) {
    const at = text.indexOf(piece, from)
    if (at < 0 || at + piece.length > end) return false
    free.push(text.slice(from, at))
    from = at + piece.length
  }
  free.push(text.slice(from, end))
  return free.every((part) => !JOINS.test(part))
}

/** What stands between the stars; `\*` and `\\` are the characters themselves. */
function splitPattern(pattern: string): string[] {
  const pieces = ['']
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index] ?? ''
    const next = pattern[index + 1]
    if (character === '*') pieces.push('')
    else if (character === '\\' && (next === '*' || next === '\\')) {
      pieces[pieces.length - 1] += next
      index++
    } else pieces[pieces.length - 1] += character
  }
  return pieces
}

/** The paths that must be looked up before these conditions can be checked against these arguments. */
export function pathsToResolve(conditions: readonly ArgumentCondition[], args: JsonObject): string[] {
  return conditions.flatMap((condition) => {
    if (condition.kind !== 'path') return []
    const value = args[condition.argument]
    const paths = typeof value === 'string' ? [value] : Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
    return [condition.folder, ...paths]
  })
}
