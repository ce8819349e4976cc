import type { JsonObject, JsonValue } from '#contract/json.ts'
import { type Loose, isObject, listOf, textOf } from './read-json.ts'
import { mergeRoot } from './merge-root.ts'

/** New names of properties at one place of a schema, so that arguments can be given their own names back. */
export interface Renames {
  /** New name to own name. */
  readonly names: ReadonlyMap<string, string>
  /** By own name. */
  readonly properties: ReadonlyMap<string, Renames>
  readonly items: Renames | undefined
}

export interface AdaptedSchema {
  readonly schema: JsonObject
  /** What was lost on the way, each a short clause; changes that keep the meaning are not told. */
  readonly remarks: readonly string[]
  readonly renames: Renames | undefined
}

/** OpenAI's limit for strict schemas is 10; deeper ones make local servers build grammars for minutes. */
const deepest = 12
/** References can double a schema at each level; this bounds what a hostile one costs in time and in tokens. */
const mostNodes = 3_000
/** Nobody writes a longer one; each is taken apart wherever it stands. */
const longestReference = 1_000
const mostRemarks = 50
/** Anthropic's rule, the strictest. */
const legalName = /^[a-zA-Z0-9_.-]{1,64}$/
const types = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'])

/** Kept as they are. */
const plainKeywords = ['title', 'description', 'default', 'examples', 'format', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum', 'multipleOf', 'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties', 'deprecated', 'readOnly', 'writeOnly']
/** Say nothing about the value. */
const silent = new Set(['$schema', '$id', 'id', '$comment', '$anchor', '$vocabulary', 'nullable', 'example', 'definitions', '$defs', 'contentEncoding', 'contentMediaType'])

/**
 * A tool's input schema as every provider takes it.
 *
 * Servers declare what they like; providers refuse a whole request for one schema: a root that is a choice, a
 * list of item schemas, a reference to elsewhere, a property named with an umlaut. What keeps the meaning is done
 * silently; what loosens it is told. Loosening is safe: arguments are checked against the server's own schema
 * before a call.
 */
export function adaptSchema(original: JsonValue | undefined): AdaptedSchema {
  const remarks = new Set<string>()
  const remark = (text: string): void => void (remarks.size < mostRemarks && remarks.add(text))
  const root = isObject(original) ? original : {}
  const adapter = createAdapter(root, remark)
  const merged = mergeRoot(adapter.resolve(root), adapter.resolve, remark)
  const { schema, renames } = adapter.adapt({ ...merged, type: 'object' }, 0)
  return { schema: { type: 'object', properties: {}, ...schema }, remarks: [...remarks], renames }
}

interface Adapted {
  readonly schema: JsonObject
  readonly renames: Renames | undefined
}

function createAdapter(root: Loose, remark: (text: string) => void) {
  const following: string[] = []
  let nodes = 0

  /** A reference replaced by what it names. One that leads nowhere, to the network, or back into itself allows anything. */
  function resolve(schema: Loose): Loose {
    const reference = textOf(schema['$ref'])
    if (reference === '') return schema
    const { $ref: _, ...beside } = schema
    const target = reference.startsWith('#') && reference.length <= longestReference ? lookUp(root, reference) : undefined
    if (target !== undefined && !following.includes(reference) && following.length < 20) {
      following.push(reference)
      const found = resolve(target)
      following.pop()
      return { ...found, ...beside }
    }
    remark(target === undefined ? 'a reference to another document was dropped' : 'a reference to itself was cut')
    return beside
  }

  function adapt(given: unknown, depth: number): Adapted {
    if (!isObject(given)) return { schema: {}, renames: undefined }
    const reference = textOf(given['$ref'])
    const source = resolve(given)
    if (depth > deepest || ++nodes > mostNodes) {
      remark(depth > deepest ? 'the deepest levels were left open' : 'a part was left open, because the whole is too large')
      return { schema: pick(source, ['description']), renames: undefined }
    }
    if (reference !== '') following.push(reference)
    try {
      return adaptResolved(source, depth)
    } finally {
      if (reference !== '') following.pop()
    }
  }

  function adaptResolved(source: Loose, depth: number): Adapted {
    const schema: JsonObject = { ...typeOf(source), ...pick(source, plainKeywords) }
    for (const key of Object.keys(source)) {
      if (!silent.has(key) && !handled.has(key) && !plainKeywords.includes(key) && !key.startsWith('x-')) remark(`the keyword "${key}" was dropped`)
    }
    Object.assign(schema, boundsOf(source), valuesOf(source))
    for (const choice of ['anyOf', 'oneOf', 'allOf'] as const) {
      const branches = listOf(source[choice])
      // `oneOf` says the same to a model and is refused by some.
      if (branches.length > 0) schema[choice === 'oneOf' ? 'anyOf' : choice] = branches.map((branch) => adapt(branch, depth + 1).schema)
    }
    const items = itemsOf(source, schema, depth)
    const properties = propertiesOf(source, schema, depth)
    const renames = properties || items ? { names: properties?.names ?? new Map(), properties: properties?.properties ?? new Map(), items } : undefined
    return { schema, renames }
  }

  function itemsOf(source: Loose, schema: JsonObject, depth: number): Renames | undefined {
    const tuple = [...listOf(source['prefixItems']), ...listOf(source['items'])]
    if (tuple.length > 0) {
      remark('the order of list items is only described')
      schema['items'] = { anyOf: tuple.map((item) => adapt(item, depth + 1).schema) }
      return undefined
    }
    if (isObject(source['items'])) {
      const items = adapt(source['items'], depth + 1)
      schema['items'] = items.schema
      return items.renames
    }
    // OpenAI refuses a list that does not say of what.
    if (schema['type'] === 'array') schema['items'] = {}
    return undefined
  }

  function propertiesOf(source: Loose, schema: JsonObject, depth: number): Pick<Renames, 'names' | 'properties'> | undefined {
    if (isObject(source['additionalProperties'])) schema['additionalProperties'] = adapt(source['additionalProperties'], depth + 1).schema
    else if (typeof source['additionalProperties'] === 'boolean') schema['additionalProperties'] = source['additionalProperties']
    if (!isObject(source['properties'])) return undefined
    const names = new Map<string, string>()
    const inner = new Map<string, Renames>()
    const own = new Map<string, string>()
    const properties: JsonObject = {}
    const legalise = createLegaliser(source['properties'], properties)
    for (const [name, value] of Object.entries(source['properties'])) {
      if (value === false) continue
      const given = legalName.test(name) ? name : legalise(name)
      if (given !== name) {
        names.set(given, name)
        remark(`the parameter "${name.slice(0, 40)}" goes by the name "${given}"`)
      }
      own.set(name, given)
      const adapted = adapt(value, depth + 1)
      if (adapted.renames) inner.set(name, adapted.renames)
      // Not by assignment: a parameter may be called __proto__.
      Object.defineProperty(properties, given, { value: adapted.schema, enumerable: true, configurable: true, writable: true })
    }
    schema['properties'] = properties
    const required = [...new Set(listOf(source['required']).map(textOf))].flatMap((name) => own.get(name) ?? [])
    if (required.length > 0) schema['required'] = required
    return names.size > 0 || inner.size > 0 ? { names, properties: inner } : undefined
  }

  return { adapt, resolve }
}

const handled = new Set(['type', '$ref', 'properties', 'required', 'items', 'prefixItems', 'additionalItems', 'additionalProperties', 'enum', 'const', 'exclusiveMinimum', 'exclusiveMaximum', 'anyOf', 'oneOf', 'allOf'])

/** Only the seven names of JSON Schema; `any`, `file` and the like allow anything. */
function typeOf(source: Loose): JsonObject {
  const listed = Array.isArray(source['type']) ? source['type'].filter((type): type is string => types.has(textOf(type))) : []
  if (listed.length > 0) return { type: listed.length === 1 ? (listed[0] ?? 'string') : listed }
  if (types.has(textOf(source['type']))) return { type: textOf(source['type']) }
  if (isObject(source['properties'])) return { type: 'object' }
  if (source['items'] !== undefined) return { type: 'array' }
  return {}
}

/** Draft 4 wrote `exclusiveMinimum: true` beside `minimum`. */
function boundsOf(source: Loose): JsonObject {
  const bounds: JsonObject = {}
  for (const [exclusive, inclusive] of [['exclusiveMinimum', 'minimum'], ['exclusiveMaximum', 'maximum']] as const) {
    const value = source[exclusive] === true ? source[inclusive] : source[exclusive]
    if (typeof value === 'number') bounds[exclusive] = value
  }
  return bounds
}

/** One allowed value is a list of one; an empty list allows nothing and is refused everywhere. */
function valuesOf(source: Loose): JsonObject {
  if ('const' in source) return source['const'] === null ? { type: 'null' } : { enum: [source['const'] as JsonValue] }
  const values = listOf(source['enum'])
  return values.length > 0 ? { enum: [...values] as JsonValue[] } : {}
}

function pick(source: Loose, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.flatMap((key) => (source[key] === undefined ? [] : [[key, source[key] as JsonValue]])))
}

/** What a JSON pointer within the document names. */
function lookUp(root: Loose, reference: string): Loose | undefined {
  let place: unknown = root
  for (const part of reference.slice(1).split('/').slice(1)) {
    const key = safeDecode(part).replaceAll('~1', '/').replaceAll('~0', '~')
    place = Array.isArray(place) ? place[Number(key)] : isObject(place) && Object.hasOwn(place, key) ? place[key] : undefined
  }
  return isObject(place) ? place : undefined
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** Remembers where it is with each name: thousands of names that become the same one must not each count from the start. */
function createLegaliser(own: Loose, taken: JsonObject): (name: string) => string {
  const next = new Map<string, number>()
  return (name) => {
    const base = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').replaceAll(/[^a-zA-Z0-9_.-]+/g, '_').slice(0, 56) || '_'
    let count = next.get(base) ?? 1
    const isTaken = (candidate: string): boolean => Object.hasOwn(own, candidate) || Object.hasOwn(taken, candidate)
    const at = (number: number): string => (number === 1 ? base : `${base}_${number}`)
    while (isTaken(at(count))) count++
    next.set(base, count + 1)
    return at(count)
  }
}
