import { expect, test } from 'vitest'
import { visibleJson } from './visible-json.ts'

test('what cannot be seen is written as an escape, and the JSON keeps its meaning', () => {
  const value = { a: 'x\u200by', b: 'tag \u{E0041}', c: 'plain ü 漢' }
  const text = visibleJson(value)
  expect(text).toContain('x\\u200by')
  expect(text).toContain('tag \\udb40\\udc41')
  expect(text).toContain('plain ü 漢')
  expect(JSON.parse(text)).toEqual(value)
})
