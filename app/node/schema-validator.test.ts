import { afterAll, expect, test } from 'vitest'
import type { JsonObject } from '#contract/json.ts'
import { createSchemaValidator } from './schema-validator.ts'

const validator = createSchemaValidator()
afterAll(() => validator.close())

const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...more })

test('says what is wrong, and where', async () => {
  const schema = object({ name: { type: 'string' }, tags: { type: 'array', items: { type: 'number' } } }, { required: ['name'] })
  expect(await validator.validate(schema, { name: 'x', tags: [1] })).toEqual({ kind: 'valid' })
  const result = await validator.validate(schema, { tags: [1, 'two'] })
  expect(result).toMatchObject({ kind: 'invalid', problems: [{ message: expect.stringContaining('name') }, { path: '/tags/1', message: expect.stringContaining('number') }] })
})

test('a pattern that never ends is given up, and the next check works', async () => {
  const hostile = validator.validate(object({ text: { type: 'string', pattern: '^(a+)+$' } }), { text: `${'a'.repeat(40)}!` })
  const next = validator.validate({ type: 'number' }, 1)
  expect(await hostile).toEqual({ kind: 'timed-out', limitMs: 200 })
  expect(await next).toEqual({ kind: 'valid' })
})

test('a ladder of references that doubles at each step is given up', async () => {
  const $defs: JsonObject = { s30: { type: 'string' } }
  for (let step = 0; step < 30; step++) $defs[`s${step}`] = { anyOf: [{ $ref: `#/$defs/s${step + 1}` }, { $ref: `#/$defs/s${step + 1}` }] }
  // Time or the thread's memory ends first, as the machine is; either way the host is told and goes on.
  expect(['timed-out', 'schema-unusable']).toContain((await validator.validate({ $ref: '#/$defs/s0', $defs }, 7)).kind)
  expect(await validator.validate({ type: 'string' }, 'x')).toEqual({ kind: 'valid' })
})

test('a schema that cannot be used says so', async () => {
  expect(await validator.validate(object({ text: { type: 'string', pattern: '(' } }), { text: 'x' })).toMatchObject({ kind: 'schema-unusable' })
  expect(await validator.validate({ $ref: 'https://elsewhere.example/schema.json' }, 1)).toMatchObject({ kind: 'schema-unusable' })
})

test('a value too deep to be copied is told, also when its turn comes from a timer', async () => {
  let deep: JsonObject = {}
  for (let level = 0; level < 20_000; level++) deep = { a: deep }
  const slow = validator.validate(object({ text: { type: 'string', pattern: '^(a+)+$' } }), { text: `${'a'.repeat(40)}!` })
  const waiting = validator.validate({ type: 'object' }, deep)
  expect((await slow).kind).toBe('timed-out')
  expect((await waiting).kind).toBe('schema-unusable')
  expect(await validator.validate({ type: 'string' }, 'x')).toEqual({ kind: 'valid' })
})

test('many checks at once get their own answers', async () => {
  await validator.validate({}, 1)
  const results = await Promise.all(Array.from({ length: 1_000 }, (_, index) => validator.validate({ type: 'number', maximum: 499 }, index)))
  expect(results.filter(({ kind }) => kind === 'valid')).toHaveLength(500)
})

test('after close nothing hangs', async () => {
  const other = createSchemaValidator()
  const running = other.validate(object({ text: { type: 'string', pattern: '^(a+)+$' } }), { text: `${'a'.repeat(40)}!` })
  await other.close()
  expect(await running).toMatchObject({ kind: 'schema-unusable' })
  expect(await other.validate({}, 1)).toMatchObject({ kind: 'schema-unusable' })
})
