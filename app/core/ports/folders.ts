/** Folders of this machine that a person names. */
export interface Folders {
  /** The folder with symbolic links resolved, and its `file:` address. @throws StewardError `folder-not-found`, `folder-not-absolute` */
  resolve(path: string): Promise<{ readonly path: string; readonly uri: string }>
}
