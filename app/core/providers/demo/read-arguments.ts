import type { JsonObject, JsonValue } from '#contract/json.ts'
import { type Loose, isObject, listOf, objectOf, textOf } from '../read-json.ts'

/** A comma in an unquoted value belongs to it, unless the next pair follows: `tags=a,b` and `a=1,b=2`. */
const pair = /([A-Za-z_$][\w.$-]*)(?:\s*=\s*|:\s+)("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\{.*\}|\[.*?\]|(?:[^\s,]|,(?=\S)(?![A-Za-z_$][\w.$-]*\s*=))+),?/sy
const gap = /[\s,]*/y

/**
 * The arguments of one `call` line: a JSON object, or `name=value` pairs with the types that the tool's
 * schema asks for. Anything else is the value of the one text that the tool needs, as in `call echo hello`.
 */
export function readArguments(text: string, schema: JsonObject): JsonObject {
  const rest = text.trim()
  if (rest === '') return {}
  if (rest.startsWith('{')) {
    const whole = tryJson(rest)
    if (isObject(whole)) return whole as JsonObject
  }
  return readPairs(rest, schema) ?? readOnlyText(rest, schema)
}

/** Undefined where not all of the text is pairs, or none of them is a parameter: then `a=b` is just text. */
function readPairs(text: string, schema: JsonObject): JsonObject | undefined {
  const properties = objectOf(schema['properties'])
  const result: JsonObject = {}
  for (let position = 0; position < text.length; ) {
    pair.lastIndex = position
    const match = pair.exec(text)
    if (match?.[1] === undefined) return undefined
    result[match[1]] = coerce(match[2] ?? '', objectOf(properties[match[1]]))
    gap.lastIndex = pair.lastIndex
    gap.exec(text)
    position = gap.lastIndex
  }
  return Object.keys(properties).length === 0 || Object.keys(result).some((name) => name in properties) ? result : undefined
}

function readOnlyText(text: string, schema: JsonObject): JsonObject {
  const properties = objectOf(schema['properties'])
  const names = listOf(schema['required']).map(textOf)
  const name = (names.length > 0 ? names : Object.keys(properties)).find((candidate) => typesOf(objectOf(properties[candidate])).includes('string'))
  return name === undefined ? {} : { [name]: unquote(text) }
}

function coerce(written: string, schema: Loose): JsonValue {
  const text = unquote(written)
  const quoted = text !== written
  const types = typesOf(schema)
  if (types.includes('string') && (quoted || types.length === 1)) return text
  const value = tryJson(text)
  if ((types.includes('number') || types.includes('integer')) && typeof value === 'number') return value
  if (types.includes('boolean') && /^(true|false|yes|no)$/i.test(text)) return /^(true|yes)$/i.test(text)
  if (types.includes('array')) return Array.isArray(value) ? (value as JsonValue[]) : text.split(',').map((item) => coerce(item.trim(), objectOf(schema['items'])))
  if (types.includes('object') && isObject(value)) return value as JsonObject
  if (types.includes('null') && value === null) return null
  if (types.length > 0 || quoted) return text
  return value === undefined ? text : (value as JsonValue)
}

function typesOf(schema: Loose): string[] {
  const { type } = schema
  if (typeof type === 'string') return [type]
  const listed = listOf(type).map(textOf)
  if (listed.length > 0) return listed
  if (Array.isArray(schema['enum'])) return [...new Set(listOf(schema['enum']).map((value) => typeof value))]
  return [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])].flatMap((branch) => typesOf(objectOf(branch)))
}

function unquote(text: string): string {
  if (/^".*"$/s.test(text)) return textOf(tryJson(text)) || text.slice(1, -1).replaceAll('\\"', '"')
  if (/^'.*'$/s.test(text)) return text.slice(1, -1).replaceAll("\\'", "'")
  return text
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
