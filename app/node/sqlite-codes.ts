/** Primary result codes that mean something to a person. https://www.sqlite.org/rescode.html */
export const BUSY = 5
export const LOCKED = 6
export const READ_ONLY = 8
export const IO_ERROR = 10
export const CORRUPT = 11
export const FULL = 13
export const CANNOT_OPEN = 14
export const NOT_A_DATABASE = 26

/** The primary result code of an error of `node:sqlite`, or undefined where it is none. */
export function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined
  // The upper bits hold the extended code.
  return error.errcode & 0xff
}

export function isDamage(error: unknown): boolean {
  const code = resultCode(error)
  return code === CORRUPT || code === NOT_A_DATABASE
}

/** No permission, a read-only file system, or a folder in which no file can be made. */
export function isWriteRefusal(error: unknown): boolean {
  const code = resultCode(error)
  return code === READ_ONLY || code === CANNOT_OPEN
}
