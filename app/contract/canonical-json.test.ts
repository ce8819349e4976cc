import { expect, test } from 'vitest'
import { canonicalJson, sha256Hex } from './canonical-json.ts'

test('follows the examples of RFC 8785', () => {
  // Section 3.2.2 and 3.2.3 of the RFC.
  const value = JSON.parse(String.raw`{
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`)
  expect(canonicalJson(value)).toBe(
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  )
  const keys = JSON.parse(String.raw`{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}`)
  expect(canonicalJson(keys)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}')
})

test('the order of keys does not matter, also of keys that look like numbers', () => {
  expect(canonicalJson({ '9': 1, '10': 2, b: { y: 1, x: [] } })).toBe('{"10":2,"9":1,"b":{"x":[],"y":1}}')
  expect(canonicalJson(JSON.parse('{"__proto__":1,"a":-0}'))).toBe('{"__proto__":1,"a":0}')
})

test('a member that is undefined is left out, as in JSON', () => {
  const value: { a: string; b?: string } = { a: 'x', b: undefined }
  expect(canonicalJson(value as { a: string })).toBe('{"a":"x"}')
})

test('sha-256 of the UTF-8 bytes', async () => {
  expect(await sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  expect(await sha256Hex('ö')).toBe('6dbd11fd012e225b28a5d94a9b432bc491344f3e92158661be2ae5ae2b8b1ad8')
})
