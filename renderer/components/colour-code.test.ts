import { expect, test } from 'vitest'
import { languageOf } from './code-languages.ts'
import { colourCode } from './colour-code.ts'

test('names and aliases lead to a language, everything else to none', () => {
  expect(languageOf('TS')).toBe('typescript')
  expect(languageOf('python')).toBe('python')
  expect(languageOf('constructor')).toBeUndefined()
  expect(languageOf('')).toBeUndefined()
})

test('code is coloured by ranges in the order of the text, without markup', async () => {
  const code = 'const text = "<b>&amp;</b>" // <script>\nconst more = `a ${text} b`\n'
  const { scopes, ranges } = await colourCode(code, 'typescript')
  const pieces = Array.from({ length: ranges.length / 3 }, (_, index) => [scopes[ranges[index * 3 + 2]!], code.slice(ranges[index * 3], ranges[index * 3 + 1])])
  expect(pieces).toContainEqual(['keyword', 'const'])
  expect(pieces).toContainEqual(['string', '"<b>&amp;</b>"'])
  expect(pieces).toContainEqual(['comment', '// <script>'])
  // What is put into a string is no string.
  expect(pieces.some(([scope, text]) => scope === 'string' && text!.includes('text'))).toBe(false)
  for (let index = 3; index < ranges.length; index += 3) expect(ranges[index]).toBeGreaterThanOrEqual(ranges[index - 2]!)
})
