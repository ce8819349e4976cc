import { open } from 'node:fs/promises'
import { delimiter, isAbsolute } from 'node:path'
import { StewardError } from '#contract/problem.ts'
import type { FoundProgram, ProgramPlace, ScriptHead } from '#core/ports/machine-probe.ts'
import { findCommand } from '../launcher-find-command.ts'
import { foldersElsewhere } from './elsewhere.ts'

/** As the launcher finds it: the same code, so that the doctor and the start never disagree. */
export async function findProgram(command: string, place: ProgramPlace): Promise<FoundProgram> {
  const found = lookUp(command, place)
  if (found.kind !== 'found' || process.platform === 'win32') return found
  const script = await readScriptHead(found.file, place)
  return script ? { ...found, script } : found
}

function lookUp(command: string, { variables, cwd }: ProgramPlace): FoundProgram {
  const spec = { server: '', command, args: [], env: variables, cwd }
  try {
    return { kind: 'found', file: findCommand(spec) }
  } catch (error) {
    const code = error instanceof StewardError ? error.code : ''
    // A folder that is missing has its own check; only a relative path needs it.
    if (code === 'folder-not-found' && cwd !== '/' && !(command.includes('/') && !isAbsolute(command))) return lookUp(command, { variables, cwd: '/' })
    const cause = (error instanceof StewardError ? error.problem.cause : undefined) ?? ''
    if (code === 'command-not-executable') return { kind: 'not-executable', file: cause.replace(/ exists but is not executable\.$/, '') }
    const byPath = command.includes('/') || command.includes('\\')
    return { kind: 'missing', looked: byPath ? [isAbsolute(command) ? command : `${cwd}/${command}`] : (variables['PATH'] ?? variables['Path'] ?? '').split(delimiter).filter(Boolean) }
  }
}

/** https://www.man7.org/linux/man-pages/man2/execve.2.html, "Interpreter scripts" */
async function readScriptHead(file: string, place: ProgramPlace): Promise<ScriptHead | undefined> {
  const line = await firstLine(file)
  const written = /^#![ \t]*([^]*)$/.exec(line ?? '')?.[1]
  if (written === undefined) return undefined
  const carriageReturn = written.endsWith('\r')
  const [first = '', ...rest] = written.trim().split(/\s+/)
  const behindEnv = /(?:^|\/)env$/.test(first) ? rest.find((word) => !word.startsWith('-') && !word.includes('=')) : undefined
  const program = behindEnv ?? first
  const found = lookUp(program, place)
  return { program, carriageReturn, ...(found.kind === 'found' ? { file: found.file } : {}) }
}

async function firstLine(file: string): Promise<string | undefined> {
  const handle = await open(file, 'r').catch(() => undefined)
  if (!handle) return undefined
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(512), 0, 512, 0)
    return buffer.subarray(0, bytesRead).toString('utf8').split('\n')[0]
  } catch {
    return undefined
  } finally {
    await handle.close()
  }
}

/** Executable files of that name where PATH does not lead. */
export async function findElsewhere(program: string, { variables, cwd }: ProgramPlace): Promise<string[]> {
  const onPath = new Set((variables['PATH'] ?? '').split(delimiter))
  const folders = (await foldersElsewhere({ variables })).filter((folder) => !onPath.has(folder))
  const found = folders.flatMap((folder) => {
    const each = lookUp(program, { variables: { ...variables, PATH: folder }, cwd })
    return each.kind === 'found' ? [each.file] : []
  })
  return [...new Set(found)]
}
