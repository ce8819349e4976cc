import type { Attachment } from '#contract/content.ts'

/** Bytes by content: `blobId` is their SHA-256 in hex, so that the same bytes lie there once. */
export interface BlobStore {
  put(bytes: Uint8Array, about: { name: string; mimeType: string }): Promise<Attachment>
  create(about: { name: string; mimeType: string; size: number }): Promise<string>
  append(uploadId: string, bytes: Uint8Array): Promise<number>
  finish(uploadId: string): Promise<Attachment>
  /** @throws StewardError `blob-not-found` */
  read(blobId: string, offset: number, length: number): Promise<{ bytes: Uint8Array; size: number; mimeType: string; name: string }>
}
