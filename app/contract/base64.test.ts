import { expect, test } from 'vitest'
import { fromBase64, toBase64 } from './base64.ts'

test.each([0, 1, 2, 3, 0x8000, 0x8001, 100_000])('%i bytes come back as they were', (length) => {
  const bytes = Uint8Array.from({ length }, (_, index) => index % 256)
  expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
  expect(Buffer.compare(fromBase64(toBase64(bytes)), bytes)).toBe(0)
})

test('what is not base64 is refused', () => expect(() => fromBase64('???')).toThrow('Invalid character'))
