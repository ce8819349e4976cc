import type { ContentBlock, ReadResourceResult } from '@modelcontextprotocol/client'
import type { ContentPart } from '#contract/content.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'

type ResourceContents = ReadResourceResult['contents'][number]

/** What a server sent, as parts: bytes go to the blob store and are named there. */
export async function toContentParts(blocks: readonly ContentBlock[], blobs: BlobStore): Promise<ContentPart[]> {
  return Promise.all(blocks.map((block) => toContentPart(block, blobs)))
}

export async function toContentPart(block: ContentBlock, blobs: BlobStore): Promise<ContentPart> {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text }
    case 'image': {
      const bytes = decodeBase64(block.data)
      if (!bytes) return { type: 'text', text: '(The server sent an image that is not valid base64.)' }
      const { blobId, size } = await blobs.put(bytes, { name: 'image', mimeType: block.mimeType })
      return { type: 'image', mimeType: block.mimeType, blobId, size }
    }
    case 'audio': {
      const bytes = decodeBase64(block.data)
      if (!bytes) return { type: 'text', text: '(The server sent audio that is not valid base64.)' }
      const { blobId, size } = await blobs.put(bytes, { name: 'audio', mimeType: block.mimeType })
      return { type: 'audio', mimeType: block.mimeType, blobId, size }
    }
    case 'resource_link': {
      const { uri, name, title, description, mimeType } = block
      return { type: 'resource-link', uri, name, ...(title ? { title } : {}), ...(description ? { description } : {}), ...(mimeType ? { mimeType } : {}) }
    }
    case 'resource':
      return resourceToPart(block.resource, blobs)
  }
}

export async function resourceToPart(contents: ResourceContents, blobs: BlobStore): Promise<ContentPart> {
  const { uri, mimeType } = contents
  if ('text' in contents) return { type: 'resource', uri, ...(mimeType ? { mimeType } : {}), text: contents.text }
  const type = mimeType ?? 'application/octet-stream'
  const bytes = decodeBase64(contents.blob)
  if (!bytes) return { type: 'text', text: `(The server sent ${uri} in bytes that are not valid base64.)` }
  const { blobId, size } = await blobs.put(bytes, { name: nameOf(uri), mimeType: type })
  if (type.startsWith('image/')) return { type: 'image', mimeType: type, blobId, size, alt: uri }
  return { type: 'file', name: nameOf(uri), mimeType: type, blobId, size }
}

function nameOf(uri: string): string {
  const last = uri.split(/[?#]/)[0]?.split('/').filter((piece) => piece !== '').at(-1)
  return last ?? uri
}

function decodeBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}
