import { createHash } from 'node:crypto'
import { readFileSync, realpathSync } from 'node:fs'
import { delimiter, isAbsolute, join, relative } from 'node:path'
import type { LaunchSpec } from '#core/ports/server-launcher.ts'

/** `name@1.2.3` and nothing less: for a name alone, a tag or a range, npx asks the registry each time, and so it stays. */
const exact = /^((?:@[\w.~-]+\/)?[\w.~-]+)@(\d+\.\d+\.\d+(?:-[\w.-]+)?)$/

/**
 * What `npx -y name@1.2.3 …` would start from npm's cache, without npm: it needs most of a second and a hundred megabytes to find
 * that everything is there. Undefined where anything is not as npx leaves it; npx then does what it always does.
 *
 * Only for an exact version, whose package cannot change. The program is the same file, with the same arguments, folder and environment,
 * and its folder of programs first in the PATH; it lacks npm's own variables (`npm_…`). https://docs.npmjs.com/cli/v11/commands/npm-exec
 */
export function findInNpxCache({ command, args, env, cwd, sandbox }: LaunchSpec): Pick<LaunchSpec, 'command' | 'args' | 'env'> | undefined {
  // A path names one program: it may be a wrapper of theirs, and it is what the person approved.
  if (sandbox || !/^npx(?:\.cmd)?$/i.test(command)) return undefined
  const [yes, spec = '', ...rest] = args
  const [, name, version] = exact.exec(spec) ?? []
  if ((yes !== '-y' && yes !== '--yes') || name === undefined || version === undefined) return undefined
  const cache = cacheFolder(env, cwd)
  if (cache === undefined) return undefined
  // As libnpmexec names it: for one package, the hash of how it was written.
  const folder = join(cache, '_npx', createHash('sha512').update(spec).digest('hex').slice(0, 16))
  try {
    // Written last: an install that was cut has none.
    readFileSync(join(folder, 'node_modules', '.package-lock.json'))
    const home = realpathSync(join(folder, 'node_modules', name))
    const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { name?: unknown; version?: unknown; bin?: unknown }
    const bin = manifest.name === name && manifest.version === version ? binOf(name, manifest.bin) : undefined
    if (bin === undefined) return undefined
    const program = realpathSync(join(home, bin))
    const within = relative(home, program)
    if (within.startsWith('..') || isAbsolute(within) || !/^#!\s*\/usr\/bin\/env node\s*$/.test(readFileSync(program, 'utf8').split('\n', 1)[0] ?? '')) return undefined
    const path = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
    return { command: 'node', args: [program, ...rest], env: { ...env, [path]: [join(folder, 'node_modules', '.bin'), env[path]].filter(Boolean).join(delimiter) } }
  } catch {
    return undefined
  }
}

/** The one program of a package, as npx chooses it. */
function binOf(name: string, bin: unknown): string | undefined {
  if (typeof bin === 'string') return bin
  if (typeof bin !== 'object' || bin === null) return undefined
  const files = Object.entries(bin)
  const own = files.find(([key]) => key === name.split('/').at(-1))?.[1] as unknown
  const only: unknown = new Set(files.map(([, file]) => file as unknown)).size === 1 ? files[0]?.[1] : own
  return typeof only === 'string' ? only : undefined
}

/** Undefined where a file of npm's may place it elsewhere: that is for npm to read. */
function cacheFolder(env: Readonly<Record<string, string>>, cwd: string): string | undefined {
  const home = env['HOME'] ?? env['USERPROFILE']
  const named = env['npm_config_cache'] ?? env['NPM_CONFIG_CACHE']
  if (named) return isAbsolute(named) ? named : undefined
  if (!home || env['npm_config_userconfig'] || env['NPM_CONFIG_USERCONFIG']) return undefined
  if ([home, cwd].some((folder) => /^\s*cache\s*=/m.test(textOf(join(folder, '.npmrc'))))) return undefined
  return process.platform === 'win32' ? join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'npm-cache') : join(home, '.npm')
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
