import { expect, test } from 'vitest'
import { countHidden, findHidden } from './find-hidden.ts'

test.each([
  ['a\u200bb', 'ZWSP'],
  ['a\u202eb', 'RLO'],
  ['a\u0000b', 'NUL'],
  ['a\u001b[31mb', 'ESC'],
  ['a\u00adb', 'SHY'],
  ['a\ufeffb', 'BOM'],
  ['a\u{e0041}b', 'tag:A'],
  ['a\u2062b', 'U+2062'],
  ['a\ufe0fb', 'U+FE0F'],
])('%j shows %s', (text, mark) => {
  const pieces = findHidden(text)
  expect(pieces.filter((piece) => piece.kind === 'hidden').map((piece) => piece.mark)).toEqual([mark])
  expect(pieces.map((piece) => piece.text).join('')).toBe(text)
})

test.each(['plain text\nwith\ttabs', 'windows\r\nlines', 'family 👨‍👩‍👧 and ❤️ and 1️⃣', 'مرحبا', ''])('%j hides nothing', (text) => {
  expect(countHidden(text)).toBe(0)
})
