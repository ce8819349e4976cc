import type { JsonObject, JsonValue } from '#contract/json.ts'

/** One field of a form that a server asks for. https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation */
export interface FormField {
  readonly name: string
  readonly title: string
  readonly description?: string
  readonly required: boolean
  readonly kind: 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'choices'
  /** Of a choice, in its order. */
  readonly options: readonly { readonly value: string; readonly title: string }[]
  readonly default?: JsonValue
}

/** The fields of a form in their order. What the host let through is a flat object of simple fields. */
export function formFields({ properties, required }: JsonObject): FormField[] {
  if (!isObject(properties)) return []
  const needed = new Set(Array.isArray(required) ? required : [])
  return Object.entries(properties).flatMap(([name, schema]) => (isObject(schema) ? [fieldOf(name, schema, needed.has(name))] : []))
}

function fieldOf(name: string, schema: JsonObject, required: boolean): FormField {
  const { title, description, default: preset } = schema
  const options = optionsOf(isObject(schema['items']) ? schema['items'] : schema)
  return {
    name,
    title: typeof title === 'string' ? title : name,
    ...(typeof description === 'string' ? { description } : {}),
    required,
    kind: kindOf(schema, options.length > 0),
    options,
    ...(preset === undefined ? {} : { default: preset }),
  }
}

function kindOf({ type }: JsonObject, hasOptions: boolean): FormField['kind'] {
  if (type === 'array') return 'choices'
  if (hasOptions) return 'choice'
  return type === 'number' || type === 'integer' || type === 'boolean' ? type : 'text'
}

/** `enum` with or without `enumNames`, or `oneOf`/`anyOf` of constants with titles. */
function optionsOf(schema: JsonObject): FormField['options'] {
  const titled = schema['oneOf'] ?? schema['anyOf']
  if (Array.isArray(titled)) return titled.flatMap((each) => (isObject(each) && typeof each['const'] === 'string' ? [{ value: each['const'], title: typeof each['title'] === 'string' ? each['title'] : each['const'] }] : []))
  const { enum: values, enumNames: names } = schema
  if (!Array.isArray(values)) return []
  return values.flatMap((value, index) => {
    const name = Array.isArray(names) ? names[index] : undefined
    return typeof value === 'string' ? [{ value, title: typeof name === 'string' ? name : value }] : []
  })
}

export type Typed = { kind: 'value'; value: JsonValue } | { kind: 'left-out' } | { kind: 'wrong'; why: string }

/** What a line typed for a field means. An empty line takes the default, or leaves the field out. */
export function readField(field: FormField, line: string): Typed {
  const text = line.trim()
  if (text === '') {
    if (field.default !== undefined) return { kind: 'value', value: field.default }
    return field.required ? { kind: 'wrong', why: 'This is needed.' } : { kind: 'left-out' }
  }
  switch (field.kind) {
    case 'text':
      return { kind: 'value', value: line }
    case 'number':
    case 'integer': {
      const number = Number(text)
      const fits = field.kind === 'integer' ? Number.isSafeInteger(number) : Number.isFinite(number)
      return fits ? { kind: 'value', value: number } : { kind: 'wrong', why: field.kind === 'integer' ? 'A whole number is wanted.' : 'A number is wanted.' }
    }
    case 'boolean':
      if (/^(y|yes|true|1)$/i.test(text)) return { kind: 'value', value: true }
      return /^(n|no|false|0)$/i.test(text) ? { kind: 'value', value: false } : { kind: 'wrong', why: 'y or n.' }
    case 'choice': {
      const chosen = chosenFrom(field, text)
      return chosen === undefined ? { kind: 'wrong', why: `One of the numbers 1 to ${field.options.length}.` } : { kind: 'value', value: chosen }
    }
    case 'choices': {
      const chosen = text.split(',').map((piece) => chosenFrom(field, piece.trim()))
      const known = chosen.filter((value) => value !== undefined)
      return known.length === chosen.length ? { kind: 'value', value: known } : { kind: 'wrong', why: 'Numbers of the list, with commas between them.' }
    }
  }
}

/** By number as listed, or by the value itself. */
function chosenFrom({ options }: FormField, text: string): string | undefined {
  return (/^\d+$/.test(text) ? options[Number(text) - 1] : undefined)?.value ?? options.find(({ value }) => value === text)?.value
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
