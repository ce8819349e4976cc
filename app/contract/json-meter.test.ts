import { expect, test } from 'vitest'
import { createJsonMeter } from './json-meter.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Whether five values, or three members of one object, are more than may be, with the text cut into pieces of this size. */
function isOver(text: string, size: number): boolean {
  const meter = createJsonMeter(5, 3)
  const all = bytes(text)
  let over = false
  for (let from = 0; from < all.length; from += size) over = meter.push(all, from, Math.min(from + size, all.length))
  return over
}

test.each([
  ['[1,2,3,4,5]', false],
  ['[1,2,3,4,5,6]', true],
  ['{"a":[],"b":[]}', false],
  ['[[],[],[]]', true],
  ['["a,b,c,d,e,f,g,[,["]', false],
  [String.raw`["a\",\",\",\",\",\",\"",1]`, false],
  [String.raw`["a\\",1,2,3,4,5,6]`, true],
  [String.raw`["\\\\\\\"",",,,,,,"]`, false],
  ['["é,🙂",",,,,,,,"]', false],
  ['{"a":1,"b":2,"c":3,"d":4}', false],
  ['{"a":1,"b":2,"c":3,"d":4,"e":5}', true],
  [`["${'x'.repeat(100)}${String.raw`\"`}${'y'.repeat(100)},,,,,,,",1]`, false],
  [`["${'x'.repeat(100)}${String.raw`\\`}",1,2,3,4,5,6]`, true],
  [`: "${'x'.repeat(100)}\r[1,2,3,4,5,6,7]`, true],
  // A text that is left open ends with its line: what follows is counted.
  [': "\r[1,2,3,4,5,6,7]', true],
])('%s', (text, over) => {
  expect([1, 2, 3, 7, 101, 102, 1_000].map((size) => isOver(text, size))).toEqual(Array(7).fill(over))
})

test('a new message is counted anew', () => {
  const meter = createJsonMeter(5, 3)
  expect(meter.push(bytes('[1,2,3,4,5,6,"'))).toBe(true)
  expect(meter.push(bytes('"]'))).toBe(true)
  meter.reset()
  expect(meter.push(bytes('[1,2,3]'))).toBe(false)
  meter.endLine()
})
