import { z } from 'zod'
import { contentPartSchema } from '#contract/content.ts'
import type { ConversationEvent } from '#contract/conversation.ts'
import { textOf } from '#core/conversations/shorten-result.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'

type Result = Extract<ConversationEvent, { type: 'tool-result' }>

const PIECE = 1_048_576
/** A kept result of several parts is JSON; a larger one is read as it lies there. */
const LARGEST_JSON = 16 * PIECE
const wholeSchema = z.object({ content: z.array(contentPartSchema) })

/** All the text of a result, in pieces, also where the event holds only its beginning. @throws StewardError `blob-not-found` */
export async function* resultText(result: Result, blobs: Pick<BlobStore, 'read'>): AsyncGenerator<string> {
  if (!result.whole) {
    yield result.content.flatMap((part) => textOf(part) ?? []).join('\n')
    return
  }
  const { blobId, size } = result.whole
  const first = await blobs.read(blobId, 0, 1)
  if (first.mimeType !== 'application/json' || size > LARGEST_JSON) return yield* pieces(blobId, blobs)
  let text = ''
  for await (const piece of pieces(blobId, blobs)) text += piece
  const whole = wholeSchema.safeParse(parse(text))
  yield whole.success ? whole.data.content.flatMap((part) => textOf(part) ?? []).join('\n') || text : text
}

async function* pieces(blobId: string, blobs: Pick<BlobStore, 'read'>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  for (let offset = 0; ; ) {
    const { bytes, size } = await blobs.read(blobId, offset, PIECE)
    offset += bytes.length
    const isLast = bytes.length === 0 || offset >= size
    yield decoder.decode(bytes, { stream: !isLast })
    if (isLast) return
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
