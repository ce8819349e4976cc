import { expect, test } from 'vitest'
import { cleanTitle } from './clean-title.ts'

test.each([
  ['Packing list for Norway', 'Packing list for Norway'],
  ['"Packing list for Norway."', 'Packing list for Norway'],
  ['**Title:** Taxes 2026', 'Taxes 2026'],
  ['# A heading\nand more', 'A heading'],
  ['\n\n  spaced \t out \n', 'spaced out'],
  ['<think>long\nthoughts</think>\nShort', 'Short'],
  ['<think>never ends', null],
  ['[Click here](https://evil.example/x) now', 'Click here now'],
  ['Visit https://evil.example/a?b=c or www.evil.example today', 'Visit or today'],
  ['javascript:alert(1) fun', 'fun'],
  ['<img src=x onerror=alert(1)>Picture<script>', 'Picture'],
  ['\u001b]0;owned\u0007Title\u001b[31m red', '0;owned Title 31m red'],
  ['left\u202eright\u2066x\u2069\u200b\u{e0041}', 'left right x'],
  ['\u2028only\u2029line', 'only'],
  ['`rm -rf` in | tables', 'rm -rf in tables'],
  ['', null],
  ['***', null],
  ['日本語のタイトル', '日本語のタイトル'],
])('%j', (answer, title) => {
  expect(cleanTitle(answer)).toBe(title)
})

test('is at most eighty characters, and a pair of surrogates is not cut', () => {
  const title = cleanTitle('😀'.repeat(200)) ?? ''
  expect([...title]).toHaveLength(80)
  expect(title.endsWith('😀…')).toBe(true)
  expect(cleanTitle('<'.repeat(100_000))).toBeNull()
})
