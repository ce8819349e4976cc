import { delimiter } from 'node:path'
import type { ServerLauncher } from '#core/ports/server-launcher.ts'
import { readLoginShellPath } from './login-shell.ts'

/** What a server inherits. Everything else of Steward's environment may be a secret that is none of its business. */
const INHERITED =
  process.platform === 'win32'
    ? ['APPDATA', 'COMSPEC', 'HOMEDRIVE', 'HOMEPATH', 'LOCALAPPDATA', 'PATH', 'PATHEXT', 'PROCESSOR_ARCHITECTURE', 'PROGRAMDATA', 'PROGRAMFILES', 'PROGRAMFILES(X86)', 'PROGRAMW6432', 'SYSTEMDRIVE', 'SYSTEMROOT', 'TEMP', 'TMP', 'USERNAME', 'USERPROFILE', 'WINDIR']
    : ['HOME', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'USER', 'LANG', 'TMPDIR', 'XDG_RUNTIME_DIR']

type Environment = Awaited<ReturnType<ServerLauncher['environment']>>

/** The environment that servers start with. `login-shell`: PATH is asked of it once; `process`: Steward's own is taken, as in a terminal. */
export async function readEnvironment(pathFrom: 'login-shell' | 'process', readPath = readLoginShellPath): Promise<Environment> {
  const variables: Record<string, string> = {}
  for (const name of INHERITED) {
    const value = process.env[name]
    // A bash function that was exported as a variable is code, not a value.
    if (value !== undefined && !value.startsWith('()')) variables[name] = value
  }
  if (pathFrom === 'process' || process.platform === 'win32') return { variables, pathSource: 'process' }
  try {
    return { variables: { ...variables, PATH: mergePaths(await readPath(), variables['PATH']) }, pathSource: 'login-shell' }
  } catch (error) {
    const problem = {
      code: 'login-shell-failed',
      message: 'The PATH of your login shell could not be read, so servers start with the PATH that Steward was started with.',
      cause: error instanceof Error ? error.message : String(error),
      nextStep: 'Write full paths of commands in mcp.json, or mend the shell profile and start Steward again.',
    }
    return { variables, pathSource: 'process', problem }
  }
}

/** The login shell's order first, then what only Steward's own PATH has (a carried Node, for one). */
function mergePaths(first: string, second = ''): string {
  return [...new Set([...first.split(delimiter), ...second.split(delimiter)].filter((entry) => entry !== ''))].join(delimiter)
}
