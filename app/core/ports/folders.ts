/** Folders of this machine that a person names. */
export interface Folders {
  /**
   * What an absolute path really is, with symbolic links resolved as far as the path exists: as the system walks it, and as
   * programs do that take `..` out of its text first. None where it cannot be found out.
   */
  realPaths(path: string): Promise<readonly string[]>
  /** As `realPaths`, at once: for the data folder alone, whose disk Steward waits for anyway. Another path may lie where nothing answers. */
  ownPaths(dataFolder: string): readonly string[]
  /** The folder with symbolic links resolved, and its `file:` address. @throws StewardError `folder-not-found`, `folder-not-absolute` */
  resolve(path: string): Promise<{ readonly path: string; readonly uri: string }>
}
