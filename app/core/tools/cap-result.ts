import type { ContentPart } from '#contract/content.ts'
import type { JsonValue } from '#contract/json.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'

/** The most text of one result that an event and a model get, in UTF-16 units; about 25,000 tokens. */
const MAX_RESULT_LENGTH = 100_000
/** The same where only a view gets it: it draws from it what no model could read, such as a page of a document. */
const MAX_VIEW_LENGTH = 16_000_000

export interface CappedResult {
  readonly content: ContentPart[]
  readonly structuredContent?: JsonValue
  readonly whole?: { readonly blobId: string; readonly size: number }
}

/**
 * Bounds a result. What is cut lies whole in the blob store, and the text says that it was cut, so that
 * neither the model nor the person takes a part for the whole.
 */
export async function capResult(content: readonly ContentPart[], structuredContent: JsonValue | undefined, blobs: BlobStore, name: string, forView = false): Promise<CappedResult> {
  const limit = forView ? MAX_VIEW_LENGTH : MAX_RESULT_LENGTH
  const structuredLength = structuredContent === undefined ? 0 : JSON.stringify(structuredContent).length
  const length = content.reduce((sum, part) => sum + textLength(part), 0)
  if (length <= limit && structuredLength <= limit) return { content: [...content], ...(structuredContent === undefined ? {} : { structuredContent }) }

  const { blobId, size } = await keepWhole(content, structuredContent, blobs, name)
  const kept: ContentPart[] = []
  let room = limit
  for (const part of content) {
    const needed = textLength(part)
    if (needed <= room) kept.push(part)
    else if (part.type === 'text' || part.type === 'resource') kept.push({ ...part, text: cutAt(part.text, room) })
    room = Math.max(0, room - needed)
    if (room === 0) break
  }
  kept.push({ type: 'text', text: `[Cut: this result has ${length.toLocaleString('en-US')} characters; the first ${limit.toLocaleString('en-US')} are shown.]` })
  return { content: kept, ...(structuredLength > 0 && structuredLength <= limit ? { structuredContent } : {}), whole: { blobId, size } }
}

/** One text stays the text that it is: more use to a person than JSON around it, and half the work at 9 MB. */
function keepWhole(content: readonly ContentPart[], structuredContent: JsonValue | undefined, blobs: BlobStore, name: string): Promise<{ blobId: string; size: number }> {
  const only = content.length === 1 && structuredContent === undefined ? content[0] : undefined
  if (only?.type === 'text') return blobs.put(only.text, { name: `${name}.txt`, mimeType: 'text/plain' }, { durable: false })
  return blobs.put(JSON.stringify({ content, structuredContent }, null, 2), { name: `${name}.json`, mimeType: 'application/json' }, { durable: false })
}

function textLength(part: ContentPart): number {
  switch (part.type) {
    case 'text':
    case 'resource':
      return part.text.length
    case 'json':
      return JSON.stringify(part.value).length
    case 'resource-link':
      return part.uri.length + part.name.length + (part.title?.length ?? 0) + (part.description?.length ?? 0)
    case 'image':
    case 'audio':
    case 'file':
      return 0
  }
}

/** Cuts without splitting a surrogate pair. */
function cutAt(text: string, length: number): string {
  const last = text.charCodeAt(length - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length)
}
