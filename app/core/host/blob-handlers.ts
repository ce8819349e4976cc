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

function fromBase64(text: string): Uint8Array {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index)
  return bytes
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  // An argument list has a limit.
  for (let from = 0; from < bytes.length; from += 0x8000) binary += String.fromCharCode(...bytes.subarray(from, from + 0x8000))
  return btoa(binary)
}
