import { expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import { isCheapCheck } from './is-cheap-check.ts'

const object = (properties: JsonObject): JsonObject => ({ $schema: 'http://json-schema.org/draft-07/schema#', type: 'object', properties, required: [], additionalProperties: false })

test.each<[name: string, schema: JsonObject, value: JsonValue, cheap: boolean]>([
  ['a usual tool', object({ path: { type: 'string', description: 'a path' }, lines: { type: 'array', items: { type: 'integer', minimum: 1 } }, mode: { enum: ['a', 'b'] } }), { path: '/tmp' }, true],
  ['a pattern', object({ path: { type: 'string', pattern: '^(a+)+$' } }), {}, false],
  ['a pattern hidden in items', object({ list: { items: { patternProperties: {} } } }), {}, false],
  ['a reference', object({ self: { $ref: '#' } }), {}, false],
  ['alternatives', object({ either: { anyOf: [{}, {}] } }), {}, false],
  ['a format', object({ mail: { type: 'string', format: 'email' } }), {}, false],
  ['unique items', object({ list: { uniqueItems: true } }), {}, false],
  ['an unknown keyword', object({ x: { 'x-odd': 1 } }), {}, false],
  ['deep constants', object({ x: { const: { a: [] } } }), {}, false],
  ['many properties', object(Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`p${index}`, {}]))), {}, false],
  ['a long text', object({}), { text: 'x'.repeat(200_000) }, false],
  ['many values', object({}), { list: Array.from({ length: 5000 }, () => 0) }, false],
])('%s', (_, schema, value, cheap) => {
  expect(isCheapCheck(schema, value)).toBe(cheap)
})

test('a schema that is deep beyond the stack is looked at without recursion', () => {
  let schema: JsonObject = {}
  for (let depth = 0; depth < 100_000; depth++) schema = { items: schema }
  expect(isCheapCheck(schema, {})).toBe(false)
})
