import type { ArgumentOffer } from '#contract/consent.ts'
import type { ArgumentCondition } from '#contract/grant.ts'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import { normalPath, parentOf } from './paths.ts'

const pathName = /(?:^|_)(?:paths?|files?|file_?names?|folders?|dir|dirs|directory|directories|source|destination|src|dst|dest|target|cwd|root)$/
/** What decides who gets something or what runs: nothing wider than the value itself is proposed first. */
const decisiveName = /(?:^|_)(?:to|cc|bcc|recipients?|attendees?|invitees?|members?|users?|emails?|channels?|accounts?|hosts?|urls?|paths?|files?|args|arguments|argv|flags|env|headers|(?:chat|channel|user|account|recipient|customer|contact|room|group|thread|peer|list)_?id|repo|repository|owner|branch|database|table|command|cmd|script|code|sql|query|url|uri|method|action)$/
const bodyName = /(?:^|_)(?:content|contents|text|body|message|data|edits|description|title|summary|comment|new_text|old_text|query|pattern|limit|offset|head|tail)$/

/** A number that is a measure and not a name. */
const amountName = /(?:^|_)(?:amount|price|cost|total|sum|quantity|qty|max|maximum|budget|tip|rate|size|seconds|minutes|days|percent)$/
const lookupName = /(?:^|_)(?:query|q|search|term|terms|keywords?|pattern|filter|sql|id|name|title)$/

/** Characters of a text that is still offered as a value or a pattern. */
const SHORT = 200

/**
 * What each argument of a call could be bound to in a standing answer, from the tool's schema and the value that is there.
 * The first proposal is the one that a careful person would most likely want; `any` is always among them. `readOnly`: the
 * tool says that it only reads.
 */
export function offerConditions(schema: JsonObject, args: JsonObject, readOnly = false): ArgumentOffer[] {
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  return Object.entries(args).map(([argument, value]) => ({ argument, proposals: propose(argument, isObject(properties[argument]) ? properties[argument] : {}, value, readOnly) }))
}

function propose(argument: string, schema: JsonObject, value: JsonValue, readOnly: boolean): ArgumentCondition[] {
  const any: ArgumentCondition = { kind: 'any', argument }
  const exactly: ArgumentCondition = { kind: 'values', argument, values: [value] }
  // snake_case and camelCase alike
  const name = argument.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
  const texts = typeof value === 'string' ? [value] : Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string') ? value : undefined

  const folder = texts && pathName.test(name) ? commonFolder(texts, /(?:folder|dir|dirs|directory|directories|root|cwd)$/.test(name)) : undefined
  if (folder !== undefined) return [{ kind: 'path', argument, folder }, exactly, any]

  const host = texts && hostOf(texts)
  if (host) return [{ kind: 'host', argument, ...host }, exactly, any]

  if (typeof value === 'number') {
    const [least, most] = [schema['minimum'], schema['maximum']]
    const upTo: ArgumentCondition = { kind: 'number', argument, min: Math.min(value, typeof least === 'number' ? least : 0), max: Math.max(value, 0) }
    if (decisiveName.test(name)) return [exactly, any]
    return !amountName.test(name) ? [any, upTo, exactly] : [upTo, exactly, ...(typeof most === 'number' && most > value ? [{ ...upTo, max: most }] : []), any]
  }
  if (typeof value === 'boolean' || value === null || Array.isArray(schema['enum']) || schema['const'] !== undefined) return [exactly, any]
  if (typeof value !== 'string') return decisiveName.test(name) ? [exactly, any] : [any, exactly]

  const pattern = patternOf(value)
  const proposals: ArgumentCondition[] = value.length <= SHORT ? [exactly, ...(pattern === undefined ? [] : [{ kind: 'text' as const, argument, pattern }])] : [exactly]
  // What a reading tool looks for decides nothing; what a writing one runs does.
  const isFree = (bodyName.test(name) && !decisiveName.test(name)) || (readOnly && lookupName.test(name))
  return isFree ? [any, ...proposals] : [...proposals, any]
}

/** The folder that holds all of them. */
function commonFolder(paths: readonly string[], areFolders: boolean): string | undefined {
  let common: string | undefined
  for (const path of paths) {
    const folder = areFolders || /[\\/]$/.test(path) ? normalPath(path) : parentOf(path)
    if (folder === undefined || normalPath(path) === undefined) return undefined
    if (common !== undefined && common !== folder) return undefined
    common = folder
  }
  // The root would be everything.
  return common === '/' || common === undefined || /^[a-z]:\\$/.test(common) ? undefined : common
}

function hostOf(addresses: readonly string[]): { protocol: 'http:' | 'https:'; host: string } | undefined {
  const [first] = addresses
  if (first === undefined || !/^https?:\/\//i.test(first)) return undefined
  try {
    const { protocol, host } = new URL(first)
    if (protocol !== 'http:' && protocol !== 'https:') return undefined
    return addresses.every((address) => new URL(address).host === host) ? { protocol, host } : undefined
  } catch {
    return undefined
  }
}

/** The first word and whatever follows it. */
function patternOf(text: string): string | undefined {
  const word = /^[\w./@:-]+(?= )/.exec(text)?.[0]
  return word === undefined ? undefined : `${word} *`
}

const isObject = (value: JsonValue | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
