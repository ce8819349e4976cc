import { expect, test } from 'vitest'
import { lazily } from '../app/contract/lazily.ts'
import { z } from 'zod'

test('a schema that is made when it is first used is the same schema', () => {
  let made = 0
  const inner = lazily(() => (made++, z.object({ kind: z.literal('a'), text: z.string().default('x') })))
  const other = lazily(() => z.object({ kind: z.literal('b') }))
  const outer = lazily(() => z.discriminatedUnion('kind', [inner, other.extend({ more: z.array(inner).optional() })]))
  expect(made).toBe(0)
  expect(outer.parse({ kind: 'b', more: [{ kind: 'a' }] })).toEqual({ kind: 'b', more: [{ kind: 'a', text: 'x' }] })
  expect(outer.safeParse({ kind: 'c' }).success).toBe(false)
  expect(made).toBe(1)
  expect([inner instanceof z.ZodObject, Object.keys(inner.shape), 'parse' in inner]).toEqual([true, ['kind', 'text'], true])
})
