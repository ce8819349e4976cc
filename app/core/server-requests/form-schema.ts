import { z } from 'zod'
import type { JsonObject } from '#contract/json.ts'

/** More than a person fills in. A form beyond these limits is refused, not cut: what is cut could read otherwise. */
const MOST_FIELDS = 50
const MOST_CHOICES = 500
const NAME_LENGTH = 200
const LABEL_LENGTH = 500
const TEXT_LENGTH = 4_000
const MESSAGE_LENGTH = 10_000
const WHOLE_LENGTH = 64_000

const label = z.string().max(LABEL_LENGTH)
const about = { title: label.optional(), description: z.string().max(TEXT_LENGTH).optional() }
const count = z.number().int().min(0)
const finite = z.number()
const values = z.array(label).min(1).max(MOST_CHOICES)
const choices = z.array(z.object({ const: label, title: label })).min(1).max(MOST_CHOICES)

/** The kinds of field that a form may have. https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#requested-schema */
const fields = {
  boolean: z.object({ type: z.literal('boolean'), ...about, default: z.boolean().optional() }),
  number: z.object({ type: z.enum(['number', 'integer']), ...about, minimum: finite.optional(), maximum: finite.optional(), default: finite.optional() }),
  text: z.object({ type: z.literal('string'), ...about, minLength: count.optional(), maxLength: count.optional(), format: z.enum(['email', 'uri', 'date', 'date-time']).optional(), default: z.string().max(TEXT_LENGTH).optional() }),
  choice: z.object({ type: z.literal('string'), ...about, enum: values, enumNames: z.array(label).max(MOST_CHOICES).optional(), default: label.optional() }),
  titledChoice: z.object({ type: z.literal('string'), ...about, oneOf: choices, default: label.optional() }),
  choicesOf: z.object({ type: z.literal('array'), ...about, minItems: count.optional(), maxItems: count.optional(), items: z.object({ type: z.literal('string'), enum: values }), default: z.array(label).max(MOST_CHOICES).optional() }),
  titledChoicesOf: z.object({ type: z.literal('array'), ...about, minItems: count.optional(), maxItems: count.optional(), items: z.object({ anyOf: choices }), default: z.array(label).max(MOST_CHOICES).optional() }),
}
type Field = { [Kind in keyof typeof fields]: z.infer<(typeof fields)[Kind]> }[keyof typeof fields]

/** The form that a server asks for, with only what a form may hold; or in plain words why it is none. */
export function parseFormSchema(message: string, requested: unknown): { readonly schema: JsonObject } | { readonly fault: string } {
  if (message.length > MESSAGE_LENGTH) return { fault: `Its message is longer than ${MESSAGE_LENGTH} characters.` }
  const whole = z.object({ type: z.literal('object'), properties: z.record(z.string(), z.unknown()), required: z.array(z.string()).optional() }).safeParse(requested)
  if (!whole.success) return { fault: 'It has no list of fields.' }
  const { properties, required = [] } = whole.data
  const entries = Object.entries(properties)
  if (entries.length > MOST_FIELDS) return { fault: `It has ${entries.length} fields; ${MOST_FIELDS} are the most.` }
  const parsed: [string, Field][] = []
  for (const [name, written] of entries) {
    if (name.length > NAME_LENGTH) return { fault: `The name of a field is longer than ${NAME_LENGTH} characters.` }
    const field = parseField(written)
    if ('fault' in field) return { fault: `Its field "${name}" is none that a form can have: ${field.fault}` }
    parsed.push([name, field])
  }
  const unknown = required.find((name) => !Object.hasOwn(properties, name))
  if (unknown !== undefined) return { fault: `It requires a field that it does not have: "${unknown.slice(0, NAME_LENGTH)}".` }
  const schema = { type: 'object', properties: Object.fromEntries(parsed) as JsonObject, required: [...new Set(required)] }
  if (JSON.stringify(schema).length > WHOLE_LENGTH) return { fault: `It is larger than ${WHOLE_LENGTH / 1_000} kB.` }
  return { schema }
}

function parseField(written: unknown): Field | { readonly fault: string } {
  if (typeof written !== 'object' || written === null) return { fault: 'it is no object.' }
  const kind = kindOf(written as Record<string, unknown>)
  if (!kind) return { fault: 'its type is not text, a number, yes or no, or a choice.' }
  const parsed = fields[kind].safeParse(written)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    return { fault: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'}` }
  }
  const field = parsed.data
  if (isEmptyRange(field)) return { fault: 'its smallest allowed value is above its largest.' }
  return mend(field)
}

function kindOf(field: Readonly<Record<string, unknown>>): keyof typeof fields | undefined {
  switch (field['type']) {
    case 'boolean':
      return 'boolean'
    case 'number':
    case 'integer':
      return 'number'
    case 'string':
      return field['oneOf'] !== undefined ? 'titledChoice' : field['enum'] !== undefined ? 'choice' : 'text'
    case 'array':
      return typeof field['items'] === 'object' && field['items'] !== null && 'anyOf' in field['items'] ? 'titledChoicesOf' : 'choicesOf'
    default:
      return undefined
  }
}

function isEmptyRange(field: Field): boolean {
  const [low, high] = 'minimum' in field || 'maximum' in field ? [field.minimum, field.maximum] : 'minLength' in field || 'maxLength' in field ? [field.minLength, field.maxLength] : 'minItems' in field || 'maxItems' in field ? [field.minItems, field.maxItems] : []
  return low !== undefined && high !== undefined && low > high
}

/** Without a default that is no choice, and without names that do not belong one to each value. */
function mend(field: Field): Field {
  if ('enum' in field) {
    const { enumNames, default: value, ...rest } = field
    return { ...rest, ...(enumNames?.length === field.enum.length ? { enumNames } : {}), ...(value !== undefined && field.enum.includes(value) ? { default: value } : {}) }
  }
  if ('oneOf' in field) return withDefault(field, field.default !== undefined && field.oneOf.some((choice) => choice.const === field.default))
  if ('items' in field) {
    const allowed = new Set('anyOf' in field.items ? field.items.anyOf.map((choice) => choice.const) : field.items.enum)
    return withDefault(field, field.default?.every((value) => allowed.has(value)) === true)
  }
  return field
}

function withDefault<Some extends Field>(field: Some, fits: boolean): Some {
  if (fits) return field
  const { default: _, ...rest } = field
  return rest as Some
}
