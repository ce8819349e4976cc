import { expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import { draftOf, readDraft } from './draft.ts'
import { readShape } from './shape.ts'

function read(schema: JsonObject, value?: JsonValue) {
  const shape = readShape(schema)
  return readDraft(shape, draftOf(shape, value), '')
}

const object = (properties: JsonObject, required: string[] = []): JsonObject => ({ type: 'object', properties, required })

test('an empty form says what is needed, fills in defaults, and leaves out what may be left out', () => {
  const schema = object(
    { name: { type: 'string', minLength: 1 }, note: { type: 'string' }, count: { type: 'integer', default: 3 }, loud: { type: 'boolean' }, quiet: { type: 'boolean' }, tags: { type: 'array', items: { type: 'string' } }, kind: { const: 'a' } },
    ['name', 'loud', 'kind'],
  )
  expect(read(schema)).toEqual({ value: { count: 3, loud: false, kind: 'a' }, problems: [{ path: '/name', message: 'This is needed.' }] })
  expect(read(schema, { name: 'Ada', loud: true, kind: 'a' })).toEqual({ value: { name: 'Ada', loud: true, kind: 'a' }, problems: [] })
})

// Whatever was written as JSON comes back from the fields as it was, in every form.
test.each<[string, JsonObject, JsonValue]>([
  ['nested objects and lists', object({ to: object({ lines: { type: 'array', items: object({ text: { type: 'string' } }) } }) }), { to: { lines: [{ text: 'a' }, {}] } }],
  ['one of several types', object({ id: { type: ['string', 'integer', 'null'] } }, ['id']), { id: 7 }],
  ['a null where it may be', object({ id: { anyOf: [{ type: 'number' }, { type: 'null' }] } }, ['id']), { id: null }],
  ['titled choices', object({ level: { type: 'string', oneOf: [{ const: 'a', title: 'Low' }, { const: 'b', title: 'High' }] } }), { level: 'b' }],
  ['several choices', object({ days: { type: 'array', items: { type: 'string', enum: ['mo', 'tu', 'we'] } } }), { days: ['mo', 'we'] }],
  ['alternatives told apart by a constant', { anyOf: [object({ kind: { const: 'a' }, x: { type: 'number' } }, ['kind', 'x']), object({ kind: { const: 'b' }, y: { type: 'string' } }, ['kind'])] }, { kind: 'b', y: 'z' }],
  ['names that the schema does not know', object({ a: { type: 'string' } }), { a: '1', b: [1, { c: null }] }],
  ['a value that does not fit', object({ a: { type: 'string' } }), { a: 7 }],
  ['an object of any names', { type: 'object', additionalProperties: { type: 'string' } }, { x: 'y' }],
  ['a schema that refers to its own parts', { $ref: '#/$defs/whole', $defs: { whole: object({ point: { $ref: '#/$defs/point' } }), point: { allOf: [object({ x: { type: 'number' } }, ['x']), object({ y: { type: 'number' } }, ['y'])] } } }, { point: { x: 1, y: 2 } }],
  ['names of Object itself', object({ constructor: { type: 'string' }, toString: { type: 'number' } }), { constructor: 'a', toString: 1 }],
])('%s', (_name, schema, value) => {
  expect(read(schema, value)).toEqual({ value, problems: [] })
})

test.each<[JsonObject, JsonValue, string]>([
  [{ type: 'string', format: 'email' }, 'ada', 'An e-mail address, such as ada@example.com.'],
  [{ type: 'string', format: 'uri' }, 'nowhere', 'A whole address, such as https://example.com/page.'],
  [{ type: 'string', format: 'date' }, '2026-13-40', 'A date, such as 2026-11-20.'],
  [{ type: 'string', maxLength: 2 }, 'abc', 'At most 2 characters; these are 3.'],
  [{ type: 'integer' }, 1.5, 'A whole number.'],
  [{ type: 'number', minimum: 2 }, 1, 'At least 2.'],
  [{ type: 'number', maximum: 2 }, 3, 'At most 2.'],
  [{ type: 'array', items: { type: 'string' }, minItems: 2 }, ['a'], 'At least 2.'],
])('%j refuses %j', (schema, value, message) => {
  expect(read(object({ field: schema }), { field: value }).problems).toEqual([{ path: '/field', message }])
})

test('a schema that never ends, or is very wide, still gives a form', () => {
  const endless = object({ left: { $ref: '#' }, right: { $ref: '#' }, name: { type: 'string' } })
  expect(readShape(endless)).toMatchObject({ kind: 'object' })
  expect(JSON.stringify(readShape(endless)).length).toBeLessThan(100_000)
  expect(readShape(object(Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`f${index}`, { type: 'string' }]))))).toEqual({ kind: 'json' })
  expect(readShape({ $ref: '#' })).toEqual({ kind: 'json' })
  expect(readShape({ type: 'string', pattern: '(a+)+$' } as JsonObject)).toMatchObject({ kind: 'text', pattern: '(a+)+$' })
})
