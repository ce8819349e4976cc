import { expect, test } from 'vitest'
import { z } from 'zod'
import { jsonObjectSchema, jsonValueSchema } from './json.ts'

const values: readonly unknown[] = [
  null, true, '', 'text', 0, -1.5, NaN, Infinity, undefined, 1n, Symbol('s'), () => 1,
  [], [1, [null, { a: 'b' }]], [undefined], {}, { a: { b: [1, 2, { c: null }] } }, { a: undefined }, { a: NaN },
  new Date(0), new Map(), /x/, new (class Own {})(), Object.create(null), { constructor: 'text' },
  JSON.parse('{"__proto__":1}'), JSON.parse('{"a":{"__proto__":{"evil":true},"b":[{"__proto__":2,"c":3}]}}'), JSON.parse('[{"a":[{"__proto__":null}]}]'),
]

test.each(values.map((value) => [value]))('%o is taken as zod takes it', (value) => {
  for (const [ours, zods] of [[jsonValueSchema, z.json()], [jsonObjectSchema, z.record(z.string(), z.json())]] as const) {
    const [mine, theirs] = [ours.safeParse(value), zods.safeParse(value)]
    expect(mine.success).toBe(theirs.success)
    if (mine.success) expect(JSON.stringify(mine.data)).toBe(JSON.stringify(theirs.data))
  }
})

test('a value without a key __proto__ is not copied', () => {
  const value = { a: [1, { b: 'c' }] }
  expect(jsonValueSchema.parse(value)).toBe(value)
})
