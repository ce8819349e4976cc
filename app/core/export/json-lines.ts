import { toBase64 } from '#contract/base64.ts'
import type { ConversationEvent } from '#contract/conversation.ts'
import { blobIdsOf } from './blob-ids.ts'
import type { ExportAbout, ExportPiece, ExportSource } from './export-source.ts'
import { FORMAT, VERSION, type FileLine, type HeaderLine } from './file-lines.ts'

/** Of a blob in one line; a multiple of three, so that no piece but the last is padded. */
const BLOB_PIECE = 384 * 1024

interface Options {
  /** The bytes of attachments and results too. */
  readonly blobs: boolean
  /** Null leaves the event out. */
  readonly change?: (event: ConversationEvent) => ConversationEvent | null
}

/** Steward's own file, a line a piece: the whole tree of each conversation. */
export async function* jsonLines(source: ExportSource, about: ExportAbout, { blobs: withBlobs, change = (event) => event }: Options): AsyncGenerator<ExportPiece> {
  const header: HeaderLine = { format: FORMAT, version: VERSION, ...about }
  yield { text: `${JSON.stringify(header)}\n`, conversations: 0 }
  let count = 0
  for (const { record, folder } of source.conversations()) {
    const { conversationId, createdAt, updatedAt, headTurnId, titledBy, pinned, archived } = record
    yield line({ type: 'conversation', conversationId, title: source.hide(record.title), titledBy, createdAt, updatedAt, headTurnId, folder, pinned, archived, source: record.source })
    const blobIds = new Set<string>()
    let events = 0
    for (const stored of source.events(conversationId)) {
      const event = change(stored)
      if (event === null) continue
      for (const blobId of blobIdsOf(event)) blobIds.add(blobId)
      events++
      yield line({ type: 'event', event })
    }
    let blobs = 0
    for (const blobId of blobIds) {
      for await (const piece of withBlobs ? blobLines(source, blobId) : [line({ type: 'blob-missing', blobId })]) yield piece
      blobs++
    }
    count++
    yield { ...line({ type: 'conversation-end', conversationId, events, blobs }), conversations: 1 }
  }
  yield line({ type: 'end', conversations: count })
}

async function* blobLines(source: ExportSource, blobId: string): AsyncGenerator<ExportPiece> {
  let offset = 0
  do {
    const read = await source.blob(blobId, offset, BLOB_PIECE)
    if (!read) return yield line({ type: 'blob-missing', blobId })
    const { bytes, size, name, mimeType } = read
    yield line({ type: 'blob', blobId, name, mimeType, size, offset, data: toBase64(bytes) })
    offset += bytes.byteLength
    if (offset >= size || bytes.byteLength === 0) return
  } while (offset > 0)
}

function line(value: FileLine): ExportPiece {
  return { text: `${JSON.stringify(value)}\n`, conversations: 0 }
}
