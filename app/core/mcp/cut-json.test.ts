import { expect, test } from 'vitest'
import { cutJson } from './cut-json.ts'

test('a small value comes back whole', () => {
  const value = { a: [1, 'two', null, { b: true }], ['__proto__']: { x: 1 } }
  expect(cutJson(value, 1_000)).toMatchObject({ body: value, truncated: false })
})

test('a large one is cut, and hardly looked at', () => {
  let looks = 0
  const list = new Proxy(
    Array.from({ length: 1_000_000 }, (_, index) => index),
    { get: (target, key) => (looks++, Reflect.get(target, key) as unknown) },
  )
  const { body, size, truncated } = cutJson({ text: 'x'.repeat(20_000_000), list }, 1_000)
  expect(looks).toBeLessThan(10_000)
  expect(truncated).toBe(true)
  expect(size).toBeGreaterThan(20_000_000)
  expect(JSON.stringify(body).length).toBeLessThan(2_000)
})

test('a deep one does not overflow the stack', () => {
  let value: unknown = 1
  for (let depth = 0; depth < 100_000; depth++) value = [value]
  expect(cutJson(value, 1_000_000).truncated).toBe(true)
})
