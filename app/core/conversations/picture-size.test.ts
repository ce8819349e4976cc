import { expect, test } from 'vitest'
import { pictureTokens, readPictureSize } from './picture-size.ts'

const bytes = (...parts: (number[] | string)[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((letter) => letter.charCodeAt(0)) : part)))
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0)

test.each([
  ['png', bytes([0x89], 'PNG\r\n', [26, 10], zeros(4), 'IHDR', [0, 0, 4, 0], [0, 0, 3, 0]), { width: 1024, height: 768 }],
  ['gif', bytes('GIF89a', [0x40, 1], [0xf0, 0]), { width: 320, height: 240 }],
  ['jpeg after another segment', bytes([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc2, 0, 11, 8, 2, 0, 3, 0]), { width: 768, height: 512 }],
  ['webp, extended', bytes('RIFF', zeros(4), 'WEBPVP8X', zeros(8), [0xff, 1, 0], [0xff, 0, 0]), { width: 512, height: 256 }],
  ['webp, lossless', bytes('RIFF', zeros(4), 'WEBPVP8L', zeros(4), [0x2f], [0x63, 0xc0, 0x18, 0]), { width: 100, height: 100 }],
  ['a jpeg that is cut off', bytes([0xff, 0xd8, 0xff, 0xe0, 0, 200]), undefined],
  ['text', bytes('hello'), undefined],
])('%s', (_, data, size) => {
  expect(readPictureSize(data)).toEqual(size)
})

test('a picture costs what its vendor counts, however many bytes it has', () => {
  expect(pictureTokens({ width: 1024, height: 1024 }, 'openai')).toBe(85 + 170 * 4)
  expect(pictureTokens({ width: 1000, height: 1000 }, 'anthropic')).toBe(1334)
  expect(pictureTokens({ width: 8000, height: 6000 }, 'anthropic')).toBe(1600)
  expect(pictureTokens(undefined, 'openai')).toBeGreaterThan(500)
})
