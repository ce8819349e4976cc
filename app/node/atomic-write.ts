import { randomBytes } from 'node:crypto'
import { renameSync } from 'node:fs'
import { lstat, open, readlink, realpath, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StewardError } from '#contract/problem.ts'

/**
 * Puts a whole file in place: a reader sees the old one or the new one and never a part, also after a
 * power loss. A link is followed, so that a file kept elsewhere stays there; permissions are kept.
 * `commit` is given the last move, which makes the new file the file, to do it under a lock; what it throws leaves the old one.
 * @throws StewardError `disk-full`, `file-unwritable`, and what `commit` throws
 */
export async function writeFileAtomically(path: string, content: string | Uint8Array, commit: (put: () => void) => void = (put) => put()): Promise<void> {
  try {
    const target = await targetOf(path)
    const mode = (await stat(target).catch(() => undefined))?.mode
    const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`)
    try {
      await writeAndSync(temporary, content, mode === undefined ? 0o600 : mode & 0o777)
      await patiently(() => commit(() => renameSync(temporary, target)))
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
    await syncFolder(dirname(target))
  } catch (error) {
    throw toFileError(error, path)
  }
}

/** Any failure of the file system as a problem that says which file it was. */
export function toFileError(error: unknown, path: string): StewardError {
  if (error instanceof StewardError) return error
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const cause = error instanceof Error ? error.message : String(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new StewardError({ code: 'disk-full', message: 'The disk is full, so this was not saved.', cause, nextStep: 'Free some space and try again. Everything that was saved before is still there.' }, { cause: error })
  }
  return new StewardError({ code: 'file-unwritable', message: `Steward cannot write ${path}.`, cause, nextStep: 'Correct the permissions of the file and its folder, then try again.' }, { cause: error })
}

async function targetOf(path: string): Promise<string> {
  const link = await lstat(path).catch(() => undefined)
  if (!link?.isSymbolicLink()) return path
  // A link to a file that is still to be made cannot be resolved as a whole.
  return realpath(path).catch(async () => resolve(dirname(path), await readlink(path)))
}

async function writeAndSync(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** On Windows a virus scanner or an editor holds the old file for moments. */
async function patiently(rename: () => void): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return rename()
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (process.platform !== 'win32' || tries >= 10 || (code !== 'EPERM' && code !== 'EACCES' && code !== 'EBUSY')) throw error
      await sleep(20 * (tries + 1))
    }
  }
}

/** The new name is on the disk only when the folder is. Windows knows no such call. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
