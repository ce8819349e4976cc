import { fromBase64, toBase64 } from '#contract/base64.ts'
import type { Attachment } from '#contract/content.ts'
import type { Client } from '../client/client.ts'

/** One frame carries at most this many bytes. */
const PIECE = 1_048_576

/** Reads a stored blob whole. */
export async function readBlob(client: Client, blobId: string, signal?: AbortSignal): Promise<{ readonly blob: Blob; readonly name: string }> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  let offset = 0
  for (;;) {
    const { data, size, mimeType, name } = await client.call('blob.read', { blobId, offset, length: PIECE }, { signal })
    const bytes = fromBase64(data)
    pieces.push(bytes)
    offset += bytes.length
    if (offset >= size || bytes.length === 0) return { blob: new Blob(pieces, { type: mimeType }), name }
  }
}

/** Sends a file in pieces. `onProgress` hears the bytes that the host has. */
export async function sendBlob(client: Client, file: File, onProgress: (received: number) => void, signal: AbortSignal): Promise<Attachment> {
  const { uploadId } = await client.call('blob.create', { name: file.name.slice(0, 500), mimeType: (file.type || 'application/octet-stream').slice(0, 200), size: file.size }, { signal })
  for (let offset = 0; offset < file.size; offset += PIECE) {
    const bytes = new Uint8Array(await file.slice(offset, offset + PIECE).arrayBuffer())
    const { received } = await client.call('blob.append', { uploadId, data: toBase64(bytes) }, { signal })
    onProgress(received)
  }
  return client.call('blob.finish', { uploadId }, { signal })
}
