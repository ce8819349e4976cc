/** Files that a person wants to import, on the disk while they are looked at. Of an archive, what is in it. */
export interface ImportFiles {
  /** @throws StewardError `import-too-large`, `imports-too-many`, `disk-full` */
  create(about: { readonly name: string; readonly size: number }): Promise<string>
  /** Gives the bytes that are there now. @throws StewardError `import-gone` */
  append(importId: string, bytes: Uint8Array): Promise<number>
  /** @throws StewardError `import-gone`, `import-unreadable` where an archive is broken */
  documents(importId: string): Promise<readonly ImportDocument[]>
  remove(importId: string): Promise<void>
}

export interface ImportDocument {
  /** Its path in the archive, or the name of the file. */
  readonly name: string
  /** Bytes, unpacked. */
  readonly size: number
  read(signal: AbortSignal): AsyncIterable<Uint8Array>
}
