import type { Attachment } from '#contract/content.ts'

/** Bytes by content: `blobId` is their SHA-256 in hex, so that the same bytes lie there once. */
export interface BlobStore {
  /**
   * A text is kept as UTF-8. `durable: false` returns when the bytes are written, which a crash of Steward cannot undo, and has the
   * disk asked for them afterwards; after a power loss in between they are `blob-not-found`.
   */
  put(bytes: Uint8Array | string, about: { name: string; mimeType: string }, options?: { durable?: boolean }): Promise<Attachment>
  create(about: { name: string; mimeType: string; size: number }): Promise<string>
  append(uploadId: string, bytes: Uint8Array): Promise<number>
  finish(uploadId: string): Promise<Attachment>
  /** Gives up an upload that will not be whole; nothing where there is none. */
  discard(uploadId: string): Promise<void>
  /** @throws StewardError `blob-not-found` */
  read(blobId: string, offset: number, length: number): Promise<{ bytes: Uint8Array; size: number; mimeType: string; name: string }>
}
