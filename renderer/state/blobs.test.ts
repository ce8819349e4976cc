import { expect, test } from 'vitest'
import { fromBase64, toBase64 } from './blobs.ts'

test('bytes survive base64, also where they are many', () => {
  const bytes = Uint8Array.from({ length: 200_001 }, (_, index) => (index * 7) % 256)
  expect(fromBase64(toBase64(bytes))).toEqual(bytes)
})
