import { accessSync, closeSync, constants, existsSync, openSync, readSync, realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, delimiter, dirname, isAbsolute, join, resolve } from 'node:path'
import type { Sandbox } from '#contract/server.ts'
import type { Mount } from './bubblewrap-arguments.ts'
import { isWithin, SYSTEM_FOLDERS } from './system-mounts.ts'

/** Where version managers of one person keep programs that start each other; nothing else lies there. Within the home folder. */
const MANAGERS = ['.asdf', '.bun', '.deno/bin', '.fnm', '.local/share/fnm', '.local/share/mise', '.local/share/uv/tools', '.local/share/uv/python', '.nodenv', '.nvm', '.proto', '.pyenv', '.rbenv', '.volta']
const EVERYWHERE = ['/home/linuxbrew/.linuxbrew', '/snap']

/** Programs whose first file among the arguments is the program that is meant. */
const INTERPRETERS = /^(?:node|nodejs|bun|deno|tsx|python|python\d[\d.]*|ruby|perl|bash|sh|java)$/

export interface Program {
  /** The file that is started. */
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly home: string
  /** `strict`: of a program that is no package, only the file and not what lies beside it. */
  readonly mode: Sandbox['mode']
}

/**
 * What must be seen of a program for it to run, to read only: its folder, the package that it belongs to, and what interprets
 * it. Never the home folder or one above it: of those, only the file itself.
 */
export function programMounts({ file, args, env, cwd, home, mode }: Program): Mount[] {
  const files = [file, ...interpretersOf(file, env)]
  const script = INTERPRETERS.test(basename(file)) ? args.map((argument) => (isAbsolute(argument) ? argument : resolve(cwd, argument))).find((path, index) => !args[index]?.startsWith('-') && isFile(path)) : undefined
  const certificates = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'].flatMap((name) => (isAbsolute(env[name] ?? '') ? [env[name] ?? ''] : []))
  const paths = [...files.flatMap((each) => foldersOf(each, home, mode)), ...(script === undefined ? [] : foldersOf(script, home, mode)), ...certificates]
  return [...new Set(paths)].filter((path) => !SYSTEM_FOLDERS.some((folder) => isWithin(path, folder))).map((path) => ({ kind: 'read', path, optional: true }))
}

/** Both as it is named and where it really lies: a link is followed inside, too. */
function foldersOf(file: string, home: string, mode: Program['mode']): string[] {
  return [...new Set([file, realpathOf(file)])].flatMap((path) => {
    const manager = [...MANAGERS.map((folder) => join(home, folder)), ...EVERYWHERE].find((folder) => isWithin(path, folder))
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
