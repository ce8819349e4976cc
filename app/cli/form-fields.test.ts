import { expect, test } from 'vitest'
import { formFields, readField, type FormField } from './form-fields.ts'

const fields = formFields({
  type: 'object',
  required: ['name', 'count'],
  properties: {
    name: { type: 'string', title: 'Your name' },
    count: { type: 'integer' },
    share: { type: 'number', default: 0.5 },
    sure: { type: 'boolean' },
    color: { type: 'string', enum: ['r', 'g'], enumNames: ['Red', 'Green'] },
    size: { type: 'string', oneOf: [{ const: 's', title: 'Small' }, { const: 'l', title: 'Large' }] },
    tags: { type: 'array', items: { type: 'string', enum: ['a', 'b', 'c'] } },
    broken: 'not a schema',
  },
})
const field = (name: string): FormField => {
  const found = fields.find((each) => each.name === name)
  if (!found) throw new Error(`no ${name}`)
  return found
}

test('fields come in their order with what a person must know', () => {
  expect(fields.map(({ name, kind, required }) => [name, kind, required])).toEqual([
    ['name', 'text', true],
    ['count', 'integer', true],
    ['share', 'number', false],
    ['sure', 'boolean', false],
    ['color', 'choice', false],
    ['size', 'choice', false],
    ['tags', 'choices', false],
  ])
  expect(field('name').title).toBe('Your name')
  expect(field('color').options).toEqual([{ value: 'r', title: 'Red' }, { value: 'g', title: 'Green' }])
  expect(formFields({ type: 'object' })).toEqual([])
})

test.each([
  ['name', ' two words', { kind: 'value', value: ' two words' }],
  ['count', '7', { kind: 'value', value: 7 }],
  ['count', '7.5', { kind: 'wrong', why: 'A whole number is wanted.' }],
  ['name', '', { kind: 'wrong', why: 'This is needed.' }],
  ['count', '', { kind: 'wrong', why: 'This is needed.' }],
  ['share', '', { kind: 'value', value: 0.5 }],
  ['share', 'x', { kind: 'wrong', why: 'A number is wanted.' }],
  ['sure', 'Y', { kind: 'value', value: true }],
  ['sure', 'maybe', { kind: 'wrong', why: 'y or n.' }],
  ['sure', '', { kind: 'left-out' }],
  ['color', '2', { kind: 'value', value: 'g' }],
  ['color', 'r', { kind: 'value', value: 'r' }],
  ['size', '3', { kind: 'wrong', why: 'One of the numbers 1 to 2.' }],
  ['tags', '1, c', { kind: 'value', value: ['a', 'c'] }],
  ['tags', '1,9', { kind: 'wrong', why: 'Numbers of the list, with commas between them.' }],
])('%s typed as "%s"', (name, line, meant) => {
  expect(readField(field(name), line)).toEqual(meant)
})
