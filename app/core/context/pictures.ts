import type { ProviderKind } from '#contract/model.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'
import { HEADER_BYTES, type PictureSize, pictureTokens, readPictureSize } from '#core/conversations/picture-size.ts'

/** The sizes of pictures, each read once from its header. */
export interface Pictures {
  /** Never throws: one that is gone costs what is usual. */
  read(blobIds: readonly string[]): Promise<void>
  /** Of one that was read. */
  tokensOf(blobId: string, kind: ProviderKind | undefined): number
}

const MOST = 10_000

export function createPictures(blobs: Pick<BlobStore, 'read'>): Pictures {
  const sizes = new Map<string, PictureSize | undefined>()
  return {
    async read(blobIds) {
      for (const blobId of blobIds) {
        if (sizes.has(blobId)) continue
        if (sizes.size >= MOST) sizes.clear()
        const header = await blobs.read(blobId, 0, HEADER_BYTES).catch(() => undefined)
        sizes.set(blobId, header && readPictureSize(header.bytes))
      }
    },
    tokensOf: (blobId, kind) => pictureTokens(sizes.get(blobId), kind),
  }
}
