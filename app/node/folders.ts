import { realpathSync } from 'node:fs'
import { lstat, realpath, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { StewardError } from '#contract/problem.ts'
import type { Folders } from '#core/ports/folders.ts'

export const folders: Folders = {
  async realPaths(path) {
    if (!isAbsolute(path) || path.includes('\0')) return []
    const found = await Promise.all([...new Set([path, resolve(path)])].map(realOf))
    return found.every((real) => real !== undefined) ? [...new Set(found)] : []
  },
  ownPaths(dataFolder) {
    try {
      return [realpathSync.native(dataFolder)]
    } catch {
      return []
    }
  },
  async resolve(path) {
    if (!isAbsolute(path)) throw new StewardError({ code: 'folder-not-absolute', message: `${path} does not begin at the root.`, nextStep: 'Write the whole path of the folder.' })
    const real = await realpath(path).catch(() => undefined)
    if (real === undefined || !(await stat(real)).isDirectory()) throw new StewardError({ code: 'folder-not-found', message: `There is no folder ${path}.`, nextStep: 'Correct the path, or make the folder first.' })
    return { path: real, uri: pathToFileURL(real).href }
  },
}

/** As the system would walk it: what does not exist yet is put on the end of what does. Undefined where it cannot be told. */
async function realOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path)
  } catch (error) {
    // A loop of links or a folder that may not be entered: nobody knows where it leads.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return undefined
  }
  // A link that leads nowhere yet would be followed by whoever writes to it.
  if (await lstat(path).catch(() => undefined)) return undefined
  const parent = dirname(path)
  if (parent === path) return undefined
  const real = await realOf(parent)
  return real === undefined ? undefined : join(real, basename(path))
}
