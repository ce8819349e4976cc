import { expect, test } from 'vitest'
import type { BlobStore } from '#core/ports/blob-store.ts'
import { toContentParts } from './to-content-parts.ts'

const stored: { bytes: Uint8Array; name: string; mimeType: string }[] = []
const blobs = {
  put(bytes: Uint8Array, about: { name: string; mimeType: string }) {
    stored.push({ bytes, ...about })
    return Promise.resolve({ blobId: `blob-${stored.length}`, size: bytes.length, ...about })
  },
} as Partial<BlobStore> as BlobStore

test('every kind of block becomes a part; bytes lie in the store', async () => {
  const parts = await toContentParts(
    [
      { type: 'text', text: 'hello' },
      { type: 'image', mimeType: 'image/png', data: 'AQID' },
      { type: 'audio', mimeType: 'audio/wav', data: 'AQ==' },
      { type: 'resource_link', uri: 'file:///a.txt', name: 'a.txt' },
      { type: 'resource', resource: { uri: 'x://note', text: 'a note' } },
      { type: 'resource', resource: { uri: 'file:///tmp/data.bin?v=1', blob: 'AQIDBA==' } },
      { type: 'image', mimeType: 'image/png', data: 'not base64!' },
    ],
    blobs,
  )
  expect(parts).toMatchObject([
    { type: 'text', text: 'hello' },
    { type: 'image', size: 3 },
    { type: 'audio', size: 1 },
    { type: 'resource-link', uri: 'file:///a.txt', name: 'a.txt' },
    { type: 'resource', uri: 'x://note', text: 'a note' },
    { type: 'file', name: 'data.bin', mimeType: 'application/octet-stream', size: 4 },
    { type: 'text', text: expect.stringContaining('not valid base64') },
  ])
  expect(stored.map(({ bytes }) => [...bytes])).toEqual([[1, 2, 3], [1], [1, 2, 3, 4]])
})
