import type { JsonObject, JsonValue } from '#contract/json.ts'

/** Keywords whose check costs no more than a look at the value, whatever they hold. */
const CHEAP_KEYWORDS = new Set([
  '$schema', 'type', 'title', 'description', 'deprecated', 'readOnly', 'writeOnly', '$comment',
  'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties',
])
const MOST_SCHEMAS = 200
const MOST_CHOICES = 200
const MOST_VALUES = 2_000
const LONGEST_TEXT = 100_000

/**
 * Whether a check cannot take long, so that it needs no thread of its own: a small schema of plain keywords (no
 * pattern, no reference, no alternatives) over a small value. Most tools' schemas are of this kind. What is not
 * known to be cheap is not.
 */
export function isCheapCheck(schema: JsonObject, value: JsonValue): boolean {
  return isSmall(value) && isPlain(schema)
}

/** A definition that was read is never changed in place, so that one look at it is enough. */
const judged = new WeakMap<JsonObject, boolean>()

function isPlain(schema: JsonObject): boolean {
  const known = judged.get(schema)
  if (known !== undefined) return known
  const plain = holdsPlainKeywords(schema)
  judged.set(schema, plain)
  return plain
}

function holdsPlainKeywords(root: JsonObject): boolean {
  let left = MOST_SCHEMAS
  const waiting: JsonValue[] = [root]
  for (let schema = waiting.pop(); schema !== undefined; schema = waiting.pop()) {
    if (--left < 0) return false
    if (typeof schema === 'boolean') continue
    if (!isObject(schema)) return false
    for (const [keyword, content] of Object.entries(schema)) {
      if (CHEAP_KEYWORDS.has(keyword) || content === undefined) continue
      if (keyword === 'enum' && Array.isArray(content) && content.length <= MOST_CHOICES && content.every(isScalar)) continue
      if (keyword === 'required' && Array.isArray(content) && content.length <= MOST_CHOICES) continue
      if (keyword === 'const' && isScalar(content)) continue
      // Not checked against, but walked by the validator.
      if ((keyword === 'default' || keyword === 'examples') && isSmall(content)) continue
      if (keyword === 'additionalProperties' || keyword === 'items') waiting.push(content)
      else if (keyword === 'properties' && isObject(content)) for (const property of Object.values(content)) waiting.push(property)
      else return false
      if (waiting.length > MOST_SCHEMAS) return false
    }
  }
  return true
}

function isSmall(root: JsonValue): boolean {
  let left = MOST_VALUES
  let text = LONGEST_TEXT
  const waiting: JsonValue[] = [root]
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (--left < 0) return false
    if (typeof value === 'string' && (text -= value.length) < 0) return false
    if (typeof value !== 'object' || value === null) continue
    const members = Object.values(value)
    if (members.length > left) return false
    waiting.push(...members)
  }
  return true
}

const isObject = (value: JsonValue): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
const isScalar = (value: JsonValue): boolean => typeof value !== 'object' || value === null
