export interface BundleContents {
  /** The name that the file came with. */
  readonly file: string
  /** The text of `manifest.json`. */
  readonly manifest: string
  readonly files: number
  /** Bytes, unpacked. */
  readonly size: number
}

/** Bundles (.mcpb): archives with a server and what it needs, in the blob store under the hash of their bytes. */
export interface BundleStore {
  /** Reads the table of contents and the manifest, and judges every entry; writes nothing. @throws StewardError `bundle-...` */
  read(blobId: string): Promise<BundleContents>
  /** Where it is unpacked: the name carries the hash, so that other bytes are another folder. */
  folderOf(name: string, blobId: string): string
  /** Unpacks it there, whole or not at all; what lay there is replaced. Runs nothing. @throws StewardError `bundle-...` */
  unpack(name: string, blobId: string): Promise<void>
}
