import { expect, test } from 'vitest'
import type { JsonObject } from '#contract/json.ts'
import { fieldsOf, readFields } from './argument-fields.ts'

const schema: JsonObject = {
  type: 'object',
  properties: { path: { type: 'string', description: 'Where' }, depth: { type: 'integer' }, mode: { type: 'string', enum: ['read', 'write'] }, deep: { type: 'boolean' }, options: { type: 'object' } },
  required: ['path'],
}

test.each<JsonObject>([
  { path: '/x', depth: 2, mode: 'read', deep: true, options: { a: [1, null] } },
  { path: '' },
  { path: '12', extra: 'not in the schema', list: [] },
  { path: null, depth: '3' },
  JSON.parse('{"__proto__": {"x": 1}, "path": "a"}') as JsonObject,
])('%j survives the fields', (value) => {
  const read = readFields(fieldsOf(value, schema))
  if (read.kind !== 'value') throw new Error(read.message)
  const sorted = (object: JsonObject) => Object.keys(object).sort().map((name) => [name, object[name]])
  expect(sorted(read.value)).toEqual(sorted(value))
})

test('fields follow the schema, then what else was given', () => {
  const fields = fieldsOf({ zebra: 1, path: '/x' }, schema)
  expect(fields.map((field) => [field.name, field.kind, field.isSet])).toEqual([
    ['path', 'text', true],
    ['depth', 'number', false],
    ['mode', 'choice', false],
    ['deep', 'boolean', false],
    ['options', 'json', false],
    ['zebra', 'number', true],
  ])
  expect(fields[0]?.isRequired).toBe(true)
})

test('what cannot be read names its field', () => {
  const fields = fieldsOf({ depth: 1, options: {} }, schema)
  const broken = fields.map((field) => (field.name === 'options' ? { ...field, text: '{' } : field))
  expect(readFields(broken)).toMatchObject({ kind: 'wrong', name: 'options' })
  expect(readFields(fields.map((field) => (field.name === 'depth' ? { ...field, text: 'true' } : field)))).toMatchObject({ kind: 'wrong', name: 'depth' })
})

test('a schema that is no schema gives the fields of the value', () => {
  expect(fieldsOf({ a: 'b' }, { properties: [], required: 'a' }).map((field) => field.name)).toEqual(['a'])
})
