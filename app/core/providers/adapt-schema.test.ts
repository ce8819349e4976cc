import { expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import { adaptSchema } from './adapt-schema.ts'
import { restoreNames } from './restore-names.ts'

const plain: JsonObject = {
  type: 'object',
  properties: { path: { type: 'string', description: 'Where' }, depth: { type: 'integer', minimum: 1, default: 2 }, kinds: { type: 'array', items: { type: 'string', enum: ['a', 'b'] } } },
  required: ['path'],
  additionalProperties: false,
}

test('a plain schema stays as it is, without a remark', () => {
  expect(adaptSchema(plain)).toEqual({ schema: plain, remarks: [], renames: undefined })
})

test.each<[string, JsonValue | undefined, JsonObject, string[]]>([
  ['no schema at all', undefined, { type: 'object', properties: {} }, []],
  ['a schema that is no object', true, { type: 'object', properties: {} }, []],
  ['a root without type or properties', {}, { type: 'object', properties: {} }, []],
  ['a root of two types', { type: ['object', 'null'], properties: {} }, { type: 'object', properties: {} }, []],
  ['members about the document only', { $schema: 'http://json-schema.org/draft-07/schema#', $id: 'x', 'x-vendor': 1, type: 'object', properties: {} }, { type: 'object', properties: {} }, []],
  ['a root that is a reference, as generators write it', { $ref: '#/definitions/Input', definitions: { Input: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] } } }, { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }, []],
  ['allOf at the root', { allOf: [{ properties: { a: { type: 'string' } }, required: ['a'] }, { properties: { b: { type: 'number' } } }] }, { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } }, required: ['a'] }, []],
  [
    'a choice at the root',
    { oneOf: [{ properties: { kind: { const: 'x' }, a: { type: 'string' } }, required: ['kind', 'a'] }, { properties: { kind: { const: 'y' }, b: { type: 'string' } }, required: ['kind'] }] },
    { type: 'object', properties: { kind: { anyOf: [{ enum: ['x'] }, { enum: ['y'] }] }, a: { type: 'string' }, b: { type: 'string' } }, required: ['kind'] },
    ['a choice at the top was merged'],
  ],
  ['a reference to the network', { type: 'object', properties: { a: { $ref: 'https://example.com/a.json', description: 'An a' } } }, { type: 'object', properties: { a: { description: 'An a' } } }, ['a reference to another document was dropped']],
  ['a reference that leads nowhere', { type: 'object', properties: { a: { $ref: '#/$defs/none' } } }, { type: 'object', properties: { a: {} } }, ['a reference to another document was dropped']],
  [
    'a schema that contains itself',
    { type: 'object', properties: { tree: { $ref: '#/$defs/node' } }, $defs: { node: { type: 'object', properties: { children: { type: 'array', items: { $ref: '#/$defs/node' } } } } } },
    { type: 'object', properties: { tree: { type: 'object', properties: { children: { type: 'array', items: {} } } } } },
    ['a reference to itself was cut'],
  ],
  ['const null and other constants', { type: 'object', properties: { a: { const: null }, b: { const: 3 } } }, { type: 'object', properties: { a: { type: 'null' }, b: { enum: [3] } } }, []],
  ['draft 4 bounds, an empty enum, a type of its own', { type: 'object', properties: { a: { type: 'number', minimum: 1, exclusiveMinimum: true }, b: { enum: [] }, c: { type: 'any' } } }, { type: 'object', properties: { a: { type: 'number', minimum: 1, exclusiveMinimum: 1 }, b: {}, c: {} } }, []],
  ['required that is no list, or names what is not there', { type: 'object', properties: { a: { type: 'string', required: true }, b: {} }, required: ['b', 'gone'] }, { type: 'object', properties: { a: { type: 'string' }, b: {} }, required: ['b'] }, []],
  ['a list without items, and a list of item schemas', { type: 'object', properties: { a: { type: 'array' }, b: { type: 'array', items: [{ type: 'string' }, { type: 'number' }] } } }, { type: 'object', properties: { a: { type: 'array', items: {} }, b: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'number' }] } } } }, ['the order of list items is only described']],
  ['exotic keywords', { type: 'object', properties: { a: { type: 'object', patternProperties: { '^x': {} } } } }, { type: 'object', properties: { a: { type: 'object' } } }, ['the keyword "patternProperties" was dropped']],
])('%s', (_, original, schema, remarks) => {
  const adapted = adaptSchema(original)
  expect(adapted.schema).toEqual(schema)
  expect(adapted.remarks).toEqual(remarks)
})

test('what is too deep is left open', () => {
  let schema: JsonObject = { type: 'string' }
  for (let level = 0; level < 40; level++) schema = { type: 'object', properties: { inner: schema } }
  const adapted = adaptSchema(schema)
  expect(adapted.remarks).toEqual(['the deepest levels were left open'])
  expect(JSON.stringify(adapted.schema).match(/properties/g)?.length).toBeLessThan(16)
})

test('parameters with names that providers refuse are renamed, and the arguments get their own names back', () => {
  const long = 'x'.repeat(70)
  const { schema, remarks, renames } = adaptSchema({
    type: 'object',
    properties: { größe: { type: 'number' }, 'a b': { type: 'array', items: { type: 'object', properties: { '$id': { type: 'string' } } } }, a_b: { type: 'string' }, [long]: { type: 'string' }, plain: { type: 'object', properties: { 'ü': {} } } },
    required: ['größe', 'a b'],
  })
  const names = Object.keys(schema['properties'] as JsonObject)
  expect(names.slice(0, 3)).toEqual(['gro_e', 'a_b_2', 'a_b'])
  for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9_.-]{1,64}$/)
  expect(new Set(names).size).toBe(5)
  expect(schema['required']).toEqual(names.slice(0, 2))
  expect(remarks.length).toBeGreaterThan(3)
  const [size = '', list = '', , longName = ''] = names
  const written = { [size]: 3, [list]: [{ _id: 'q' }], a_b: 'own', [longName]: 'l', plain: { u: 1 }, other: 2 }
  expect(JSON.parse(restoreNames(JSON.stringify(written), renames))).toEqual({ größe: 3, 'a b': [{ $id: 'q' }], a_b: 'own', [long]: 'l', plain: { ü: 1 }, other: 2 })
})

test('a parameter called __proto__ is only a name', () => {
  const { schema } = adaptSchema(JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}},"required":["__proto__"]}') as JsonObject)
  expect(JSON.stringify(schema)).toContain('"__proto__":{"type":"string"}')
  expect(({} as { type?: unknown }).type).toBeUndefined()
})

test('references that double at each level do not blow up', () => {
  const $defs: JsonObject = { d0: { type: 'string' } }
  for (let level = 1; level < 30; level++) $defs[`d${level}`] = { type: 'object', properties: { a: { $ref: `#/$defs/d${level - 1}` }, b: { $ref: `#/$defs/d${level - 1}` } } }
  const before = performance.now()
  const { schema, remarks } = adaptSchema({ $ref: '#/$defs/d29', $defs })
  expect(performance.now() - before).toBeLessThan(10_000)
  expect(JSON.stringify(schema).length).toBeLessThan(300_000)
  expect(remarks).toContain('a part was left open, because the whole is too large')
})

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => String.fromCodePoint(0x4e00 + index))
const everyOther = (count: number): JsonObject => ({ anyOf: Array.from({ length: count }, () => ({ $ref: '#/$defs/a' })) })

function ladderTo(end: JsonObject): JsonObject {
  const $defs: JsonObject = { d11: end }
  for (let level = 0; level < 11; level++) $defs[`d${level}`] = { anyOf: [{ $ref: `#/$defs/d${level + 1}` }, { $ref: `#/$defs/d${level + 1}` }] }
  return { type: 'object', properties: { a: { $ref: '#/$defs/d0' } }, $defs }
}

test.each<[string, JsonObject]>([
  ['thousands of parameters that become one name', { type: 'object', properties: Object.fromEntries(names(10_000).map((name) => [name, {}])) }],
  ['choices at the top that name each other', { ...everyOther(20), $defs: { a: everyOther(20) } }],
  ['one endless reference that is met everywhere', ladderTo({ $ref: `#${'/x'.repeat(200_000)}` })],
])('%s do not hold up the host', (_, schema) => {
  const before = performance.now()
  adaptSchema(schema)
  // Each took longer than ten seconds before it was bounded.
  expect(performance.now() - before).toBeLessThan(2_000)
})
