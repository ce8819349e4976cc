import { expect, test } from 'vitest'
import { measure } from './measure.ts'

test('a message has a size', () => {
  expect(measure({ jsonrpc: '2.0', method: 'ping', params: { list: [1, 'two', null, true] } }, 1000)).toBeGreaterThan(40)
})

test.each([
  ['a long text', { text: 'x'.repeat(200) }],
  ['a long list', Array.from({ length: 200 })],
  ['many keys', Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key${index}`, 1]))],
  ['a map', { map: new Map([['a', 1]]) }],
  ['a date', new Date(0)],
  ['bytes', new Uint8Array(3)],
  ['a big number', { value: 1n }],
])('%s is refused', (_what, value) => {
  expect(measure(value, 100)).toBeUndefined()
})

test('a circle and a well end', () => {
  const circle: Record<string, unknown> = {}
  circle.self = circle
  expect(measure(circle, 1e9)).toBeUndefined()
  let well: unknown = 1
  for (let depth = 0; depth < 10_000; depth++) well = [well]
  expect(measure(well, 1e9)).toBeUndefined()
})
