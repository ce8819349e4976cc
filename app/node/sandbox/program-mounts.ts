import { accessSync, closeSync, constants, existsSync, openSync, readSync, realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, delimiter, dirname, isAbsolute, join, resolve } from 'node:path'
import type { Sandbox } from '#contract/server.ts'
import type { Mount } from './bubblewrap-arguments.ts'
import { placesOf } from './places-of.ts'
import { isWithin, SYSTEM_FOLDERS } from './system-mounts.ts'

/** Where version managers of one person keep programs that start each other; nothing else lies there. Within the home folder. */
const MANAGERS = ['.asdf', '.bun', '.deno/bin', '.fnm', '.local/share/fnm', '.local/share/mise', '.local/share/uv/tools', '.local/share/uv/python', '.nodenv', '.nvm', '.proto', '.pyenv', '.rbenv', '.volta']
const EVERYWHERE = ['/home/linuxbrew/.linuxbrew', '/snap']

/** Programs whose first file among the arguments is the program that is meant. */
const INTERPRETERS = /^(?:node|nodejs|bun|deno|tsx|python|python\d[\d.]*|ruby|perl|bash|sh|java)$/

/** Options of them that take the next word, which is no program then. */
const WITH_VALUE = new Set(['--import', '--require', '-r', '--loader', '--experimental-loader', '--conditions', '-C', '-cp', '-classpath', '-W', '-X'])
/** Words that come before the program. */
const SUBCOMMANDS: Readonly<Record<string, readonly string[]>> = { deno: ['run', 'serve'], bun: ['run', 'x'] }

export interface Program {
  /** The file that is started. */
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly home: string
  /** `strict`: of a program that is no package, only the file and not what lies beside it. */
  readonly mode: Sandbox['mode']
  /** Folders that the program may write, as they are named and where they really lie. */
  readonly writable: readonly string[]
}

/**
 * What must be seen of a program for it to run, to read only: its folder, the package that it belongs to, and what interprets
 * it. Never the home folder or one above it: of those, only the file itself.
 *
 * What lies where the program may write says nothing about what else is shown: it would choose that itself, by a link that it leaves
 * for the next start. Only folders of version managers are reached from there, as from a `.venv` in a project.
 */
export function programMounts(program: Program): Mount[] {
  const { file, env, home, mode, writable } = program
  const isOwn = (path: string): boolean => placesOf(path).some((place) => writable.some((folder) => isWithin(place, folder)))
  const show = (path: string, isTrusted: boolean): string[] => (isTrusted ? foldersOf(path, home, mode) : managersOf(path, home))
  const isTrusted = !isOwn(file)
  const interpreters = interpretersOf(file, env).flatMap((path) => show(path, isTrusted && !isOwn(path)))
  const script = scriptOf(program, isOwn)
  const certificates = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'].flatMap((name) => (isAbsolute(env[name] ?? '') ? [env[name] ?? ''] : []))
  const paths = [...show(file, isTrusted), ...interpreters, ...(script === undefined ? [] : foldersOf(script, home, mode)), ...certificates]
  return [...new Set(paths)].filter((path) => !SYSTEM_FOLDERS.some((folder) => isWithin(path, folder)) && !isOwn(path)).map((path) => ({ kind: 'read', path, optional: true }))
}

/**
 * The file among the arguments that is the program. Whether there is one where the program may write must not tell: it could put one
 * there, or take it away so that the next argument counts.
 */
function scriptOf({ file, args, cwd }: Program, isOwn: (path: string) => boolean): string | undefined {
  const name = basename(file)
  if (!INTERPRETERS.test(name)) return undefined
  for (const [index, argument] of args.entries()) {
    if (argument === '-m' && name.startsWith('python')) return undefined
    if (argument.startsWith('-') || WITH_VALUE.has(args[index - 1] ?? '') || (index === 0 && SUBCOMMANDS[name]?.includes(argument))) continue
    const path = resolve(cwd, argument)
    if (isOwn(path)) return undefined
    if (isFile(path)) return path
  }
  return undefined
}

/** Both as it is named and where it really lies: a link is followed inside, too. */
const bothOf = (file: string): string[] => [...new Set([resolve(file), realpathOf(file)])]

function managerOf(path: string, home: string): string | undefined {
  return [...MANAGERS.map((folder) => join(home, folder)), ...EVERYWHERE].find((folder) => isWithin(path, folder))
}

function managersOf(file: string, home: string): string[] {
  return bothOf(file).flatMap((path) => managerOf(path, home) ?? [])
}

function foldersOf(file: string, home: string, mode: Program['mode']): string[] {
  return bothOf(file).flatMap((path) => {
    const manager = managerOf(path, home)
    const folders = manager === undefined ? [mode === 'strict' ? path : dirname(path), ...packageOf(path, home), ...runtimeOf(path, home)] : [manager]
    return folders.map((folder) => (isTooWide(folder, home) ? path : folder))
  })
}

/** `node_modules` as a whole, because packages lie side by side in it; else the nearest folder that says that it is one. */
function packageOf(path: string, home: string): string[] {
  const at = path.indexOf('/node_modules/')
  if (at >= 0) return [path.slice(0, at + '/node_modules'.length)]
  for (let folder = dirname(path); folder !== '/' && !isTooWide(folder, home); folder = dirname(folder)) {
    if (['package.json', 'pyproject.toml', 'pyvenv.cfg', 'deno.json'].some((name) => existsSync(join(folder, name)))) return [folder]
  }
  return []
}

/** `prefix/bin/node` needs `prefix/lib`; `share` and the rest of a prefix such as `~/.local` hold other things. */
function runtimeOf(path: string, home: string): string[] {
  const folder = dirname(path)
  const prefix = dirname(folder)
  return basename(folder) === 'bin' && !isTooWide(prefix, home) ? ['lib', 'lib64', 'libexec'].map((name) => join(prefix, name)).filter((each) => existsSync(each)) : []
}

/** The programs that the first line of a script names (`#!`). */
function interpretersOf(file: string, env: Readonly<Record<string, string>>): string[] {
  const words = firstLine(file).match(/^#!\s*(\S.*)$/)?.[1]?.trim().split(/\s+/) ?? []
  const [program, ...rest] = words
  if (program === undefined) return []
  if (basename(program) !== 'env') return [program]
  const name = rest.find((word) => !word.startsWith('-') && !word.includes('='))
  const found = name === undefined ? undefined : findOnPath(name, env)
  return found === undefined ? [] : [found]
}

export function findOnPath(name: string, env: Readonly<Record<string, string>>): string | undefined {
  return (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return isFile(file)
      } catch {
        return false
      }
    })
}

/** The home folder, and everything that it lies in: to show it would be to show all. */
export function isTooWide(folder: string, home: string): boolean {
  const homes = [home, realpathOf(home), homedir()]
  return homes.some((each) => isWithin(each, folder)) || ['/proc', '/sys', '/dev', '/run/user'].some((system) => isWithin(folder, system)) || ['/home', '/etc', '/var', '/tmp', '/run', '/mnt', '/media'].includes(folder)
}

export function realpathOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function firstLine(file: string): string {
  const buffer = Buffer.alloc(256)
  try {
    const opened = openSync(file, 'r')
    try {
      return buffer.toString('latin1', 0, readSync(opened, buffer)).split('\n', 1)[0] ?? ''
    } finally {
      closeSync(opened)
    }
  } catch {
    return ''
  }
}
