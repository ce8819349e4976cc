import type { JsonObject, JsonValue } from '#contract/json.ts'

/** How one value of a schema is asked for. `json` stands for whatever has no form of its own. */
export type Shape =
  | { readonly kind: 'text'; readonly format?: TextFormat; readonly minLength: number; readonly maxLength: number; readonly pattern?: string; readonly isNullable: boolean }
  | { readonly kind: 'number'; readonly isInteger: boolean; readonly minimum?: number; readonly maximum?: number; readonly isNullable: boolean }
  | { readonly kind: 'boolean'; readonly isNullable: boolean }
  | { readonly kind: 'choice'; readonly options: readonly Choice[] }
  | { readonly kind: 'choices'; readonly options: readonly Choice[]; readonly minItems: number; readonly maxItems: number }
  | { readonly kind: 'fixed'; readonly value: JsonValue }
  | { readonly kind: 'list'; readonly item: Field; readonly minItems: number; readonly maxItems: number }
  | { readonly kind: 'object'; readonly fields: readonly Field[] }
  | { readonly kind: 'variants'; readonly variants: readonly { readonly label: string; readonly shape: Shape }[] }
  | { readonly kind: 'json' }

export type TextFormat = 'email' | 'uri' | 'date' | 'date-time' | 'password'

export interface Choice {
  readonly value: JsonValue
  readonly label: string
}

export interface Field {
  /** The name in the object; empty for the item of a list. */
  readonly name: string
  /** The schema's title, else the name. */
  readonly label: string
  readonly description?: string
  readonly isRequired: boolean
  readonly shape: Shape
  readonly default?: JsonValue
}

/** What a server wrote may be endless: beyond these a value is asked for as JSON. */
const DEEPEST = 6
const MOST_FIELDS = 400
const MOST_CHOICES = 500
const LONGEST_TEXT = 4000

/** Reads a JSON schema into what a form needs. Never throws: what it does not understand is `json`. */
export function readShape(schema: JsonObject): Shape {
  const reader = new Reader(schema)
  return reader.shapeOf(schema, 0)
}

class Reader {
  private readonly root: JsonObject
  private fieldsLeft = MOST_FIELDS

  constructor(root: JsonObject) {
    this.root = root
  }

  shapeOf(given: JsonValue | undefined, depth: number): Shape {
    const schema = this.resolve(given)
    if (!schema || depth > DEEPEST || this.fieldsLeft-- <= 0) return { kind: 'json' }
    if (Object.hasOwn(schema, 'const') && schema['const'] !== undefined) return { kind: 'fixed', value: schema['const'] }
    const options = choicesOf(schema)
    if (options) return options.length === 1 && options[0] ? { kind: 'fixed', value: options[0].value } : { kind: 'choice', options }
    const types = typesOf(schema)
    const alternatives = [schema['oneOf'], schema['anyOf']].find(Array.isArray)
    if (alternatives) return this.variantsOf(alternatives, schema, depth)
    const isNullable = types.includes('null')
    const real = types.filter((type) => type !== 'null')
    if (real.length > 1) return this.variantsOf(real.map((type) => ({ type })), schema, depth)
    switch (real[0] ?? (isObject(schema['properties']) ? 'object' : undefined)) {
      case 'string':
        return { kind: 'text', format: formatOf(schema['format']), minLength: countOf(schema['minLength']) ?? 0, maxLength: countOf(schema['maxLength']) ?? Infinity, pattern: textOf(schema['pattern']), isNullable }
      case 'integer':
      case 'number':
        return { kind: 'number', isInteger: real[0] === 'integer', ...limitsOf(schema), isNullable }
      case 'boolean':
        return { kind: 'boolean', isNullable }
      case 'array':
        return this.listOf(schema, depth)
      case 'object':
        return this.objectOf(schema, depth)
      default:
        return { kind: 'json' }
    }
  }

  private objectOf(schema: JsonObject, depth: number): Shape {
    const properties = isObject(schema['properties']) ? schema['properties'] : {}
    const names = Object.keys(properties)
    // An object of any names has no fields to show, unless it may have none at all.
    if (names.length === 0 && (depth > 0 || schema['additionalProperties'] !== undefined) && schema['additionalProperties'] !== false) return { kind: 'json' }
    if (names.length > MOST_FIELDS) return { kind: 'json' }
    const required = new Set(Array.isArray(schema['required']) ? schema['required'] : [])
    return { kind: 'object', fields: names.map((name) => this.fieldOf(name, properties[name], required.has(name), depth + 1)) }
  }

  private fieldOf(name: string, given: JsonValue | undefined, isRequired: boolean, depth: number): Field {
    const schema = this.resolve(given) ?? {}
    const beside = isObject(given) ? given : {}
    return {
      name,
      label: textOf(beside['title']) ?? textOf(schema['title']) ?? name,
      description: textOf(beside['description']) ?? textOf(schema['description']),
      isRequired,
      shape: this.shapeOf(given, depth),
      default: beside['default'] ?? schema['default'],
    }
  }

  private listOf(schema: JsonObject, depth: number): Shape {
    const minItems = countOf(schema['minItems']) ?? 0
    const maxItems = countOf(schema['maxItems']) ?? Infinity
    const items = this.resolve(schema['items'])
    if (!items || Array.isArray(schema['prefixItems'])) return { kind: 'json' }
    const options = choicesOf(items)
    if (options) return { kind: 'choices', options, minItems, maxItems }
    const item = this.fieldOf('', schema['items'], true, depth + 1)
    return item.shape.kind === 'json' || item.shape.kind === 'fixed' ? { kind: 'json' } : { kind: 'list', item, minItems, maxItems }
  }

  /** Alternatives beside which the schema may say more that holds for each of them. */
  private variantsOf(alternatives: readonly JsonValue[], schema: JsonObject, depth: number): Shape {
    const { oneOf: _one, anyOf: _any, default: _default, title: _title, description: _description, ...shared } = schema
    const read = alternatives.map((alternative) => merge(shared, this.resolve(alternative) ?? {}))
    const real = read.filter((one) => typesOf(one).join() !== 'null')
    const [only] = real
    // `X or null` is an X that may be left empty.
    if (only && real.length === 1) return this.shapeOf({ ...only, type: [...typesOf(only), ...(real.length < read.length ? ['null'] : [])] }, depth + 1)
    if (real.length === 0 || real.length > 20) return { kind: 'json' }
    const variants = real.map((one, index) => ({ shape: this.shapeOf(one, depth + 1), label: textOf(one['title']) ?? `Form ${index + 1}` }))
    return { kind: 'variants', variants: variants.map(({ shape, label }) => ({ shape, label: /^Form \d/.test(label) ? nameOf(shape, label) : label })) }
  }

  /** Follows `$ref` within the schema, and takes `allOf` together. */
  private resolve(given: JsonValue | undefined): JsonObject | undefined {
    let schema = isObject(given) ? given : undefined
    for (let steps = 0; schema && steps < 20; steps++) {
      const { $ref: reference, allOf, ...rest }: JsonObject = schema
      if (typeof reference === 'string') {
        const target = this.at(reference)
        if (!target) return undefined
        schema = { ...target, ...rest }
      } else if (Array.isArray(allOf) && allOf.length <= 20) {
        schema = allOf.reduce<JsonObject>((merged, part) => merge(merged, isObject(part) ? (typeof part['$ref'] === 'string' ? (this.at(part['$ref']) ?? {}) : part) : {}), rest)
      } else {
        return schema
      }
    }
    return undefined
  }

  private at(reference: string): JsonObject | undefined {
    if (!reference.startsWith('#')) return undefined
    let place: JsonValue | undefined = this.root
    for (const step of reference.slice(1).split('/').slice(1)) {
      const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
      place = isObject(place) && Object.hasOwn(place, name) ? place[name] : undefined
    }
    return isObject(place) ? place : undefined
  }
}

/** Both hold: what one of them says more is added, and the names of both are there. */
function merge(left: JsonObject, right: JsonObject): JsonObject {
  const merged: JsonObject = { ...left, ...right }
  if (isObject(left['properties']) && isObject(right['properties'])) merged['properties'] = { ...left['properties'], ...right['properties'] }
  if (Array.isArray(left['required']) && Array.isArray(right['required'])) merged['required'] = [...left['required'], ...right['required']]
  return merged
}

/** An enumeration: `enum` (with `enumNames` of older servers), or alternatives that are all one value with a title. */
function choicesOf(schema: JsonObject): Choice[] | undefined {
  const { enum: values, enumNames } = schema
  if (Array.isArray(values) && values.length > 0 && values.length <= MOST_CHOICES) {
    return values.map((value, index) => ({ value, label: (Array.isArray(enumNames) ? textOf(enumNames[index]) : undefined) ?? labelOf(value) }))
  }
  const alternatives = [schema['oneOf'], schema['anyOf']].find(Array.isArray)
  if (!alternatives || alternatives.length === 0 || alternatives.length > MOST_CHOICES) return undefined
  const options: Choice[] = []
  for (const alternative of alternatives) {
    if (!isObject(alternative) || alternative['const'] === undefined) return undefined
    options.push({ value: alternative['const'], label: textOf(alternative['title']) ?? labelOf(alternative['const']) })
  }
  return options
}

function labelOf(value: JsonValue): string {
  return (typeof value === 'string' ? value || '(empty)' : JSON.stringify(value)).slice(0, 200)
}

function nameOf(shape: Shape, otherwise: string): string {
  switch (shape.kind) {
    case 'text':
      return 'Text'
    case 'number':
      return shape.isInteger ? 'Whole number' : 'Number'
    case 'boolean':
      return 'Yes or no'
    case 'list':
    case 'choices':
      return 'List'
    case 'fixed':
      return labelOf(shape.value)
    case 'choice':
      return 'Choice'
    case 'object': {
      // The constant that tells the alternatives apart, else the names.
      const fixed = shape.fields.find((field) => field.shape.kind === 'fixed')
      if (fixed?.shape.kind === 'fixed') return labelOf(fixed.shape.value)
      return shape.fields.length === 0 ? otherwise : shape.fields.slice(0, 3).map((field) => field.label).join(', ')
    }
    case 'variants':
    case 'json':
      return otherwise
  }
}

function typesOf(schema: JsonObject): string[] {
  const { type } = schema
  return (Array.isArray(type) ? type : [type]).filter((one) => typeof one === 'string')
}

function formatOf(format: JsonValue | undefined): TextFormat | undefined {
  const known: readonly TextFormat[] = ['email', 'uri', 'date', 'date-time', 'password']
  return known.find((one) => one === format)
}

function limitsOf(schema: JsonObject): { minimum?: number; maximum?: number } {
  const { minimum, maximum } = schema
  return { ...(typeof minimum === 'number' ? { minimum } : {}), ...(typeof maximum === 'number' ? { maximum } : {}) }
}

function countOf(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST_TEXT) : undefined
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
