import type { JsonObject, JsonValue } from '#contract/json.ts'

/** How one argument is edited. `json` is for objects, lists and whatever has no simple form. */
export type FieldKind = 'text' | 'number' | 'boolean' | 'choice' | 'json'

export interface Field {
  readonly name: string
  readonly kind: FieldKind
  readonly isRequired: boolean
  readonly description?: string
  readonly choices?: readonly string[]
  /** As it stands in the input. */
  readonly text: string
  /** False where an optional argument is left out. */
  readonly isSet: boolean
}

/** The fields of a call: those of the schema first, in its order, then whatever else was given. */
export function fieldsOf(value: JsonObject, schema: JsonObject): Field[] {
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const names = [...new Set([...Object.keys(properties), ...Object.keys(value)])]
  return names.map((name) => {
    const property = isObject(properties[name]) ? properties[name] : {}
    const item = Object.hasOwn(value, name) ? value[name] : undefined
    const choices = Array.isArray(property['enum']) && property['enum'].every((choice) => typeof choice === 'string') ? property['enum'] : undefined
    const kind = kindOf(item, property['type'], choices !== undefined)
    return {
      name,
      kind,
      isRequired: required.includes(name),
      description: typeof property['description'] === 'string' ? property['description'] : undefined,
      choices,
      text: item === undefined ? '' : typeof item === 'string' && kind !== 'json' ? item : JSON.stringify(item, null, kind === 'json' ? 2 : undefined),
      isSet: item !== undefined,
    }
  })
}

/** The arguments that the fields say, or the name of the first that cannot be read. */
export function readFields(fields: readonly Field[]): { readonly kind: 'value'; readonly value: JsonObject } | { readonly kind: 'wrong'; readonly name: string; readonly message: string } {
  const value: Record<string, JsonValue> = {}
  for (const field of fields) {
    if (!field.isSet) continue
    if (field.kind === 'text' || field.kind === 'choice') {
      setOwn(value, field.name, field.text)
      continue
    }
    try {
      const read = JSON.parse(field.text) as JsonValue
      if (field.kind === 'number' && typeof read !== 'number') throw new Error('not a number')
      setOwn(value, field.name, read)
    } catch {
      return { kind: 'wrong', name: field.name, message: field.kind === 'number' ? 'This is not a number.' : 'This is not JSON.' }
    }
  }
  return { kind: 'value', value }
}

/** A property named `__proto__` is data like any other. */
function setOwn(target: Record<string, JsonValue>, name: string, item: JsonValue): void {
  Object.defineProperty(target, name, { value: item, enumerable: true, configurable: true, writable: true })
}

function kindOf(item: JsonValue | undefined, type: JsonValue | undefined, hasChoices: boolean): FieldKind {
  if (item === undefined) {
    if (hasChoices) return 'choice'
    if (type === 'string') return 'text'
    if (type === 'number' || type === 'integer') return 'number'
    return type === 'boolean' ? 'boolean' : 'json'
  }
  if (typeof item === 'string') return hasChoices ? 'choice' : 'text'
  if (typeof item === 'number') return 'number'
  return typeof item === 'boolean' ? 'boolean' : 'json'
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
