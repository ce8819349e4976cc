import { expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import { createSchemaValidator } from '#node/schema-validator.ts'
import { checkFormAnswer } from './check-form-answer.ts'
import { parseFormSchema } from './form-schema.ts'
import { findSecretFields } from './secret-fields.ts'

const form = (properties: Record<string, unknown>, more: object = {}): unknown => ({ type: 'object', properties, ...more })
const long = (length: number): string => 'x'.repeat(length)

test.each<[what: string, field: JsonObject]>([
  ['text', { type: 'string', title: 'Name', minLength: 1, maxLength: 9, default: 'a' }],
  ['an address', { type: 'string', format: 'email' }],
  ['a number', { type: 'number', minimum: 0, maximum: 1, default: 0.5 }],
  ['a whole number', { type: 'integer', default: 3 }],
  ['yes or no', { type: 'boolean', default: false }],
  ['a choice', { type: 'string', enum: ['a', 'b'], default: 'b' }],
  ['a choice with the older names', { type: 'string', enum: ['a', 'b'], enumNames: ['A', 'B'] }],
  ['a titled choice', { type: 'string', oneOf: [{ const: 'a', title: 'A' }], default: 'a' }],
  ['several of a list', { type: 'array', items: { type: 'string', enum: ['a', 'b'] }, minItems: 1, maxItems: 2, default: ['a'] }],
  ['several titled', { type: 'array', items: { anyOf: [{ const: 'a', title: 'A' }] }, default: [] }],
])('%s is a field', (_, field) => {
  expect(parseFormSchema('x', form({ field }, { required: ['field'] }))).toEqual({ schema: { type: 'object', properties: { field }, required: ['field'] } })
})

test.each<[what: string, requested: unknown]>([
  ['nothing', undefined],
  ['a list', { type: 'array', items: {} }],
  ['a reference', form({ a: { $ref: '#/$defs/a' } })],
  ['an object inside', form({ a: { type: 'object', properties: {} } })],
  ['a list of anything', form({ a: { type: 'array', items: { type: 'number' } } })],
  ['null', form({ a: null })],
  ['a choice of nothing', form({ a: { type: 'string', enum: [] } })],
  ['a choice that is no list', form({ a: { type: 'string', enum: { length: 1 } } })],
  ['a title that is no text', form({ a: { type: 'string', title: { html: '<b>' } } })],
  ['a range of nothing', form({ a: { type: 'integer', minimum: 5, maximum: 4 } })],
  ['a length below zero', form({ a: { type: 'string', minLength: -1 } })],
  ['a required field that is not there', form({}, { required: ['ghost'] })],
  ['a name as long as a book', form({ [long(201)]: { type: 'string' } })],
  ['a description as long as a book', form({ a: { type: 'string', description: long(4001) } })],
  ['fifty-one fields', form(Object.fromEntries(Array.from({ length: 51 }, (__, index) => [`f${index}`, { type: 'string' }])))],
  ['five hundred and one choices', form({ a: { type: 'string', enum: Array.from({ length: 501 }, String) } })],
  ['too much in all', form(Object.fromEntries(Array.from({ length: 50 }, (__, index) => [`f${index}`, { type: 'string', title: long(500), description: long(4000) }])))],
])('%s is no form', (_, requested) => {
  expect(parseFormSchema('x', requested)).toHaveProperty('fault')
})

test('a message as long as a book is no form', () => {
  expect(parseFormSchema(long(10_001), form({}))).toHaveProperty('fault')
})

test('a key of the prototype is left out', () => {
  expect(parseFormSchema('x', JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}'))).toEqual({ schema: { type: 'object', properties: {}, required: [] } })
})

test('what a form may not hold does not pass, and a default that is no choice is left out', () => {
  const parsed = parseFormSchema('x', form({ a: { type: 'string', pattern: '(a+)+$', $ref: '#' }, b: { type: 'string', enum: ['x'], enumNames: ['X', 'Y'], default: 'z' }, c: { type: 'array', items: { type: 'string', enum: ['x'] }, default: ['y'] } }, { allOf: [{}], $defs: {} }))
  expect(parsed).toEqual({ schema: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string', enum: ['x'] }, c: { type: 'array', items: { type: 'string', enum: ['x'] } } }, required: [] } })
})

test('an answer is checked in the worker, and a default that the person took out stays out', async () => {
  const validator = createSchemaValidator()
  const schema: JsonObject = { type: 'object', properties: { mail: { type: 'string', format: 'email' }, day: { type: 'string', format: 'date' }, size: { type: 'integer', minimum: 1, default: 2 }, kinds: { type: 'array', items: { anyOf: [{ const: 'a', title: 'A' }] }, minItems: 1 } }, required: [] }
  const check = (content: Record<string, JsonValue>): Promise<JsonObject> => checkFormAnswer(validator, schema, content)
  try {
    expect(await check({ mail: 'ada@example.com', kinds: ['a'] })).toEqual({ mail: 'ada@example.com', kinds: ['a'] })
    expect(await check({ size: 5 })).toEqual({ size: 5 })
    for (const wrong of [{ mail: 'ada' }, { day: 'today' }, { size: 0 }, { size: '5' }, { kinds: [] }, { kinds: ['b'] }, { other: true }] as Record<string, JsonValue>[]) {
      await expect(check(wrong)).rejects.toMatchObject({ code: 'answer-invalid' })
    }
  } finally {
    await validator.close()
  }
})

test.each<[name: string, field: JsonObject]>([
  ['password', {}],
  ['userPassword', {}],
  ['GITHUB_TOKEN', {}],
  ['apiKey', {}],
  ['awsAPIKey', {}],
  ['field1', { title: 'Personal access token' }],
  ['x', { description: 'Paste your API-Key here.' }],
  ['x', { description: 'Your pass\u200Bword' }],
  ['x', { title: 'Ｐａｓｓｗｏｒｄ' }],
  ['pin', { type: 'integer' }],
  ['card', { title: 'Credit card number' }],
  ['code', { title: 'One-time code' }],
  ['x', { format: 'password' }],
])('%s %j asks for a secret', (name, field) => {
  expect(findSecretFields({ [name]: { type: 'string', ...field } })).toEqual([name])
})

test.each<[name: string, field: JsonObject]>([
  ['name', { description: 'Do not give us your pin.' }],
  ['maxTokens', { type: 'integer' }],
  ['tokenCount', { type: 'integer' }],
  ['showPassword', { type: 'boolean' }],
  ['key', { title: 'Key of the song' }],
  ['method', { enum: ['password', 'token'] }],
  ['pinboard', {}],
])('%s %j asks for none', (name, field) => {
  expect(findSecretFields({ [name]: { type: 'string', ...field } })).toEqual([])
})
