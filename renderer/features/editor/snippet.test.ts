import { expect, test } from 'vitest'
import { toTemplate } from './snippet.ts'

test.each([
  ['a bare tab stop', '"args": [$1]', '"args": [${1}]'],
  ['a field with its standard text', '"type": ${1:stdio}', '"type": ${1:stdio}'],
  ['braces of an object around a stop', '"env": {$1}', '"env": \\{${1}\\}'],
  ['a placeholder of Steward that the service escaped', '"KEY": "\\${secret:NAME\\}"', '"KEY": "$\\{secret:NAME\\}"'],
  ['standard text with a brace becomes an empty field', '"a": ${1:\\{\\}}', '"a": ${1}'],
  ['an escaped backslash', '"C:\\\\\\\\x"', '"C:\\\\x"'],
])('%s', (_name, snippet, template) => {
  expect(toTemplate(snippet)).toBe(template)
})
