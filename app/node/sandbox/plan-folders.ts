import { existsSync, statSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { StewardError } from '#contract/problem.ts'
import type { Mount } from './bubblewrap-arguments.ts'
import { isTooWide, realpathOf } from './program-mounts.ts'
import type { SandboxedSpec } from './sandbox.ts'
import { isWithin } from './system-mounts.ts'

export interface PlaceOf {
  readonly home: string
  readonly dataFolder: string | undefined
}

/** The folders that the entry names. `cwd`: where the process starts, which is the empty home folder where the entry's would show too much. */
export interface NamedFolders {
  readonly read: readonly string[]
  readonly write: readonly string[]
  readonly cwd: string
}

/** @throws StewardError `sandbox-folder-missing`, `sandbox-folder-refused` */
export function planFolders({ server, sandbox, cwd }: SandboxedSpec, place: PlaceOf): NamedFolders {
  const named = (paths: readonly string[]): string[] => [...new Set(paths.map((path) => checkFolder(server, path, place)).flat())]
  const read = named(sandbox.folders.read)
  const write = named(sandbox.folders.write)
  if (isTooWide(resolve(cwd), place.home)) return { read, write, cwd: place.home }
  const own = checkFolder(server, cwd, place)
  // A strict one writes where the entry says so, and nowhere else.
  return sandbox.mode === 'strict' ? { read: [...read, ...own], write, cwd: resolve(cwd) } : { read, write: [...write, ...own], cwd: resolve(cwd) }
}

/** The path as it is written, and where it really lies. */
function checkFolder(server: string, written: string, { home, dataFolder }: PlaceOf): string[] {
  const path = resolve(written)
  if (!isAbsolute(written) || !existsSync(path)) {
    throw new StewardError({
      code: 'sandbox-folder-missing',
      message: `${server} cannot start: a folder of its sandbox does not exist.`,
      cause: isAbsolute(written) ? `There is nothing at ${written}.` : `${written} is not a full path.`,
      nextStep: 'Make the folder, or correct "sandbox" of this server in mcp.json.',
      action: { kind: 'edit-config', server },
    })
  }
  const real = realpathOf(path)
  const isOwn = dataFolder !== undefined && [path, real].some((each) => isWithin(each, dataFolder) || isWithin(each, realpathOf(dataFolder)))
  if (isOwn || [path, real].some((each) => isTooWide(each, home))) {
    throw new StewardError({
      code: 'sandbox-folder-refused',
      message: `${server} cannot start: a folder of its sandbox would open too much.`,
      cause: isOwn ? `${written} belongs to Steward itself.` : `${written} holds your whole home folder, or belongs to the system.`,
      nextStep: 'Name the folders within it that the server needs.',
      action: { kind: 'edit-config', server },
    })
  }
  return [...new Set([path, real])]
}

export function folderMounts({ read, write }: NamedFolders, { dataFolder }: PlaceOf): Mount[] {
  const all = [...read, ...write]
  // A folder may hold Steward's own: it lies over it, empty.
  const covered = dataFolder !== undefined ? [...new Set([dataFolder, realpathOf(dataFolder)])].filter((own) => all.some((path) => isWithin(own, path)) && statSync(own, { throwIfNoEntry: false })) : []
  return [...read.map((path): Mount => ({ kind: 'read', path })), ...write.map((path): Mount => ({ kind: 'write', path })), ...covered.map((path): Mount => ({ kind: 'empty', path }))]
}
