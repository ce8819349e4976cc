import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { StewardError } from '#contract/problem.ts'
import type { LaunchSpec } from '#core/ports/server-launcher.ts'

/**
 * The file that a command means, found as the system would find it, so that a failure can say where was looked.
 *
 * @throws StewardError `command-not-found`, `command-not-executable`, `folder-not-found`
 */
export function findCommand(spec: LaunchSpec): string {
  if (!isFolder(spec.cwd)) {
    throw new StewardError({
      code: 'folder-not-found',
      message: `${spec.server} cannot start: its working folder does not exist.`,
      cause: `There is no folder ${spec.cwd}.`,
      nextStep: 'Correct "cwd" of this server in mcp.json, or make the folder.',
      action: { kind: 'edit-config', server: spec.server },
    })
  }
  const byPath = spec.command.includes('/') || (process.platform === 'win32' && spec.command.includes('\\'))
  const folders = byPath ? [] : pathOf(spec.env).split(delimiter).filter((entry) => entry !== '')
  const candidates = byPath ? withEndings(isAbsolute(spec.command) ? spec.command : resolve(spec.cwd, spec.command), spec.env) : folders.flatMap((folder) => withEndings(join(resolve(spec.cwd, folder), spec.command), spec.env))

  const present = candidates.filter(isFile)
  const executable = present.find(canExecute)
  if (executable) return executable
  if (present[0]) {
    throw new StewardError({
      code: 'command-not-executable',
      message: `${spec.server} cannot start: its command may not be executed.`,
      cause: `${present[0]} exists but is not executable.`,
      nextStep: process.platform === 'win32' ? 'Name a program (.exe, .cmd) in mcp.json.' : `Run: chmod +x ${present[0]}`,
      action: { kind: 'edit-config', server: spec.server },
    })
  }
  throw new StewardError({
    code: 'command-not-found',
    message: `${spec.server} cannot start: the command "${spec.command}" was not found.`,
    cause: byPath ? `There is no file ${candidates[0] ?? spec.command}.` : `Looked in: ${folders.length > 0 ? folders.join(', ') : '(PATH is empty)'}.`,
    nextStep: byPath ? 'Correct the path in mcp.json.' : `Install "${spec.command}", or write its full path in mcp.json.`,
    action: { kind: 'edit-config', server: spec.server },
  })
}

/** Windows names are case-blind, also those of variables. */
function pathOf(env: Readonly<Record<string, string>>): string {
  return env['PATH'] ?? Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? ''
}

function withEndings(file: string, env: Readonly<Record<string, string>>): string[] {
  if (process.platform !== 'win32') return [file]
  const endings = (env['PATHEXT'] ?? '.EXE;.CMD;.BAT;.COM').split(';')
  return endings.some((ending) => file.toLowerCase().endsWith(ending.toLowerCase())) ? [file] : endings.map((ending) => file + ending)
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function canExecute(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
