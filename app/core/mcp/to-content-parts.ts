import type { ContentBlock, GetPromptResult, ReadResourceResult } from '@modelcontextprotocol/client'
import { fromBase64 } from '#contract/base64.ts'
import type { ContentPart } from '#contract/content.ts'
import type { FilledPrompt } from '#contract/conversation.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'

type ResourceContents = ReadResourceResult['contents'][number]

/** More than anyone looks at; each costs an event some room, and one with bytes a file. */
const MOST_PARTS = 500

/** What a server sent, as parts: bytes go to the blob store and are named there. */
export function toContentParts(blocks: readonly ContentBlock[], blobs: BlobStore): Promise<ContentPart[]> {
  return convert(blocks, (block) => toContentPart(block, blobs))
}

export function resourcesToParts(contents: readonly ResourceContents[], blobs: BlobStore): Promise<ContentPart[]> {
  return convert(contents, (each) => resourceToPart(each, blobs))
}

/** The messages of a prompt, as a person sees them before they are sent. */
export async function toPromptMessages(messages: GetPromptResult['messages'], blobs: BlobStore): Promise<FilledPrompt['messages']> {
  const contents = await convert(messages, ({ content }) => toContentPart(content, blobs))
  const cut = contents.length > MOST_PARTS ? [...contents.slice(0, MOST_PARTS - 1), ...contents.slice(-1)] : contents
  return cut.map((content, index) => ({ role: messages[index]?.role ?? 'user', content }))
}

/** One after the other: each may open files, and a process has only so many. */
async function convert<Item>(items: readonly Item[], toPart: (item: Item) => Promise<ContentPart>): Promise<ContentPart[]> {
  const parts: ContentPart[] = []
  for (const item of items.slice(0, MOST_PARTS)) parts.push(await toPart(item))
  if (items.length > MOST_PARTS) parts.push({ type: 'text', text: `[Cut: the server sent ${items.length} pieces; the first ${MOST_PARTS} are here.]` })
  return parts
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

async function resourceToPart(contents: ResourceContents, blobs: BlobStore): Promise<ContentPart> {
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
    return fromBase64(text)
  } catch {
    return undefined
  }
}
