import { realpath, stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { StewardError } from '#contract/problem.ts'
import type { Folders } from '#core/ports/folders.ts'

export const folders: Folders = {
  async resolve(path) {
    if (!isAbsolute(path)) throw new StewardError({ code: 'folder-not-absolute', message: `${path} does not begin at the root.`, nextStep: 'Write the whole path of the folder.' })
    const real = await realpath(path).catch(() => undefined)
    if (real === undefined || !(await stat(real)).isDirectory()) throw new StewardError({ code: 'folder-not-found', message: `There is no folder ${path}.`, nextStep: 'Correct the path, or make the folder first.' })
    return { path: real, uri: pathToFileURL(real).href }
  },
}
