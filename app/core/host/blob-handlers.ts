import { fromBase64, toBase64 } from '#contract/base64.ts'
import type { Handlers } from '#contract/contract.ts'
import { StewardError } from '#contract/problem.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'

const LARGEST_PIECE = 1024 * 1024

/** Bytes cross the wire as base64 in pieces, so that no frame grows large. */
export function blobHandlers({ blobs }: { blobs: BlobStore }): Pick<Handlers, 'blob.create' | 'blob.append' | 'blob.finish' | 'blob.read'> {
  return {
    'blob.create': async (about) => ({ uploadId: await blobs.create(about) }),
    async 'blob.append'({ uploadId, data }) {
      const bytes = fromBase64(data)
      if (bytes.length > LARGEST_PIECE) throw new StewardError({ code: 'blob-piece-too-large', message: 'A piece of a file may have 1 MB at most.' })
      return { received: await blobs.append(uploadId, bytes) }
    },
    'blob.finish': ({ uploadId }) => blobs.finish(uploadId),
    async 'blob.read'({ blobId, offset, length }) {
      const { bytes, size, mimeType, name } = await blobs.read(blobId, offset, length)
      return { data: toBase64(bytes), size, mimeType, name }
    },
  }
}
