import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
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

test('a name is cut like any text', () => {
  const { body, truncated } = cutJson({ ['n'.repeat(5_000_000)]: 1, after: 2 }, 1_000)
  expect(truncated).toBe(true)
  expect(JSON.stringify(body).length).toBeLessThan(2_000)
})

test('what was cut is not kept alive by its beginning', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const used = (): number => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const before = used()
  const kept = Array.from({ length: 10 }, (_, index) => cutJson(JSON.parse(`{"text":"${index}${'x'.repeat(5_000_000)}"}`), 1_000))
  expect(used() - before).toBeLessThan(10_000_000)
  expect(kept.every(({ truncated }) => truncated)).toBe(true)
})
