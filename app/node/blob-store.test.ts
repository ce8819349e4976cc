import { createHash } from 'node:crypto'
import { readdirSync, statSync, utimesSync, writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { createBlobStore, type NodeBlobStore } from './blob-store.ts'
import { useTemporaryFolder } from './testing/temporary-folder.ts'

const folder = useTemporaryFolder()
let blobs: NodeBlobStore
beforeEach(() => (blobs = createBlobStore(join(folder.path, 'blobs'))))
const about = { name: 'a.txt', mimeType: 'text/plain' }
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

test('keeps bytes under their hash, once', async () => {
  const attachment = await blobs.put(bytes('hello'), about)
  expect(attachment).toEqual({ blobId: createHash('sha256').update('hello').digest('hex'), size: 5, ...about })
  expect((await blobs.put(bytes('hello'), { name: 'other.txt', mimeType: 'text/plain' })).blobId).toBe(attachment.blobId)
  const read = await blobs.read(attachment.blobId, 1, 3)
  expect(new TextDecoder().decode(read.bytes)).toBe('ell')
  expect(read).toMatchObject({ size: 5, ...about })
  expect((await blobs.read(attachment.blobId, 99, 3)).bytes).toHaveLength(0)
  expect(readdirSync(join(folder.path, 'blobs', 'uploads'))).toEqual([])
  expect(statSync(join(folder.path, 'blobs', attachment.blobId.slice(0, 2), attachment.blobId)).mode & 0o077).toBe(0)
})

test('where the disk is not waited for, a text is there at once, and is not taken for whole after a power loss cut it', async () => {
  const { blobId, size } = await blobs.put('hällo', about, { durable: false })
  expect(size).toBe(6)
  expect(new TextDecoder().decode((await blobs.read(blobId, 0, 10)).bytes)).toBe('hällo')
  await blobs.close()
  const path = join(folder.path, 'blobs', blobId.slice(0, 2), blobId)
  writeFileSync(path, 'hä')
  await expect(blobs.read(blobId, 0, 10)).rejects.toMatchObject({ code: 'blob-not-found' })
  expect((await blobs.put(bytes('hällo'), about)).blobId).toBe(blobId)
  expect((await blobs.read(blobId, 0, 10)).size).toBe(6)
  expect((await blobs.put('hällo', about, { durable: false })).blobId).toBe(blobId)
  expect(readdirSync(join(folder.path, 'blobs', 'uploads'))).toEqual([])
})

test('takes a file in pieces, in the order in which they were sent', async () => {
  const uploadId = await blobs.create({ ...about, size: 6 })
  expect(await Promise.all([blobs.append(uploadId, bytes('ab')), blobs.append(uploadId, bytes('cd')), blobs.append(uploadId, bytes('ef'))])).toEqual([2, 4, 6])
  const { blobId } = await blobs.finish(uploadId)
  expect(blobId).toBe(createHash('sha256').update('abcdef').digest('hex'))
  await expect(blobs.finish(uploadId)).rejects.toMatchObject({ code: 'upload-unknown' })
})

test('refuses what is too large, too long or too short, and keeps nothing of it', async () => {
  await expect(blobs.create({ ...about, size: 101 * 1024 * 1024 })).rejects.toMatchObject({ code: 'upload-too-large' })
  const long = await blobs.create({ ...about, size: 3 })
  await expect(blobs.append(long, bytes('abcd'))).rejects.toMatchObject({ code: 'upload-size-wrong' })
  await expect(blobs.append(long, bytes('a'))).rejects.toMatchObject({ code: 'upload-unknown' })
  const short = await blobs.create({ ...about, size: 3 })
  await blobs.append(short, bytes('ab'))
  await expect(blobs.finish(short)).rejects.toMatchObject({ code: 'upload-size-wrong' })
  expect(readdirSync(join(folder.path, 'blobs', 'uploads'))).toEqual([])
})

test.each(['../../etc/passwd', 'A'.repeat(64), '0'.repeat(63), '', `${'0'.repeat(64)}.json`])('never leaves its folder: %j', async (blobId) => {
  await expect(blobs.read(blobId, 0, 10)).rejects.toMatchObject({ code: 'blob-not-found' })
})

test('an upload that nobody finished is cleared after a day, one of today is not', async () => {
  const uploads = join(folder.path, 'blobs', 'uploads')
  mkdirSync(uploads, { recursive: true })
  writeFileSync(join(uploads, 'old'), 'x')
  writeFileSync(join(uploads, 'new'), 'x')
  utimesSync(join(uploads, 'old'), 1, 1)
  await blobs.put(bytes('x'), about)
  expect(readdirSync(uploads)).toEqual(['new'])
  await blobs.create({ ...about, size: 1 })
  await blobs.close()
  expect(readdirSync(uploads)).toEqual(['new'])
})
