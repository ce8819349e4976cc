import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { ContentPart } from '#contract/content.ts'
import { createBlobStore } from '#node/blob-store.ts'
import { capResult } from './cap-result.ts'

function openBlobs(): ReturnType<typeof createBlobStore> {
  const folder = mkdtempSync(join(tmpdir(), 'steward-cap-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return createBlobStore(folder)
}

const long: ContentPart = { type: 'text', text: 'ä'.repeat(150_000) }

test('what fits is left as it is', async () => {
  const content: ContentPart[] = [{ type: 'text', text: 'short' }]
  expect(await capResult(content, { a: 1 }, openBlobs(), 's-t')).toEqual({ content, structuredContent: { a: 1 } })
})

test('one long text is kept whole as a text', async () => {
  const blobs = openBlobs()
  const { content, whole } = await capResult([long], undefined, blobs, 's-t')
  expect(content).toEqual([{ type: 'text', text: 'ä'.repeat(100_000) }, { type: 'text', text: expect.stringContaining('150,000') }])
  const { bytes, name, mimeType } = await blobs.read(whole?.blobId ?? '', 0, 1_000_000)
  expect([new TextDecoder().decode(bytes) === long.text, name, mimeType]).toEqual([true, 's-t.txt', 'text/plain'])
})

test('anything else is kept whole as JSON', async () => {
  const blobs = openBlobs()
  const { whole } = await capResult([long], { a: 1 }, blobs, 's-t')
  const { bytes, mimeType } = await blobs.read(whole?.blobId ?? '', 0, 1_000_000)
  expect([JSON.parse(new TextDecoder().decode(bytes)), mimeType]).toEqual([{ content: [long], structuredContent: { a: 1 } }, 'application/json'])
})
