import { expect, test } from 'vitest'
import { formatCountdown, formatSize } from './format.ts'

test.each([
  [812, '812 B'],
  [4200, '4.2 KB'],
  [1_340_000, '1.3 MB'],
])('%d bytes are %s', (bytes, text) => expect(formatSize(bytes)).toBe(text))

test.each([
  [0, '0:00'],
  [59_001, '1:00'],
  [247_000, '4:07'],
  [-5, '0:00'],
])('%d ms are left as %s', (left, text) => expect(formatCountdown(left)).toBe(text))
