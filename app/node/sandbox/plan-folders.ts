import { existsSync } from 'node:fs'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { StewardError } from '#contract/problem.ts'
import type { Mount } from './bubblewrap-arguments.ts'
import { placesOf } from './places-of.ts'
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
  const isWide = isTooWide(resolve(cwd), place.home)
  const own = isWide ? [] : checkFolder(server, cwd, place)
  // A strict one writes where the entry says so, and nowhere else.
  const folders = sandbox.mode === 'strict' ? { read: [...read, ...own], write } : { read, write: [...write, ...own] }
  for (const path of [...sandbox.folders.read, ...sandbox.folders.write, ...(isWide ? [] : [cwd])]) checkWay(server, path, folders.write)
  return { ...folders, cwd: isWide ? place.home : resolve(cwd) }
}

/** A link where the server may write leads where the server wants: to follow it out of there would show what it chose. */
function checkWay(server: string, written: string, writable: readonly string[]): void {
  const real = realpathOf(resolve(written))
  const folder = writable.find((each) => placesOf(resolve(written)).some((place) => place !== each && isWithin(place, each)) && !isWithin(real, realpathOf(each)))
  if (folder === undefined) return
  throw new StewardError({
    code: 'sandbox-folder-refused',
    message: `${server} cannot start: a folder of its sandbox lies behind a link that it could have made itself.`,
    cause: `${written} leads to ${real}, through ${folder}, where the server may write.`,
    nextStep: 'Remove the link if you did not make it. If you did, name in mcp.json the place that it leads to.',
    action: { kind: 'edit-config', server },
  })
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

export function folderMounts({ read, write }: NamedFolders): Mount[] {
  return [...read.map((path): Mount => ({ kind: 'read', path })), ...write.map((path): Mount => ({ kind: 'write', path }))]
}

/** What is shown may hold Steward's own folder: that lies empty over it, in each spelling by which it would be seen. */
export function coverOwn(mounts: readonly Mount[], dataFolder: string | undefined): Mount[] {
  if (dataFolder === undefined || !existsSync(dataFolder)) return []
  const own = realpathOf(dataFolder)
  const covered = mounts.flatMap((mount) => {
    if (mount.kind !== 'read' && mount.kind !== 'write') return []
    const real = realpathOf(mount.from ?? mount.path)
    return isWithin(own, real) ? [join(mount.path, relative(real, own))] : []
  })
  return [...new Set(covered)].map((path): Mount => ({ kind: 'empty', path }))
}
