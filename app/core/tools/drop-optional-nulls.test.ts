import { expect, test } from 'vitest'
import { dropOptionalNulls } from './drop-optional-nulls.ts'

const schema = {
  type: 'object',
  required: ['needed'],
  properties: {
    needed: { type: 'string' },
    text: { type: 'string' },
    either: { type: ['string', 'number'] },
    nullable: { type: ['string', 'null'] },
    union: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    anything: {},
  },
}

test('drops a null for an optional parameter that cannot be null, and nothing else', () => {
  expect(dropOptionalNulls(schema, { needed: null, text: null, either: null, nullable: null, union: null, anything: null, unknown: null })).toEqual({ needed: null, nullable: null, union: null, anything: null, unknown: null })
})

test('gives the very same arguments where there is nothing to drop', () => {
  const args = { needed: 'a', text: '' }
  expect(dropOptionalNulls(schema, args)).toBe(args)
  expect(dropOptionalNulls({}, { a: null })).toEqual({ a: null })
})
