import { delimiter } from 'node:path'
import type { ServerLauncher } from '#core/ports/server-launcher.ts'
import { readLoginShellPath } from './login-shell.ts'

/** What a server inherits. Everything else of Steward's environment may be a secret that is none of its business. */
const INHERITED =
  process.platform === 'win32'
    ? ['APPDATA', 'COMSPEC', 'HOMEDRIVE', 'HOMEPATH', 'LOCALAPPDATA', 'PATH', 'PATHEXT', 'PROCESSOR_ARCHITECTURE', 'PROGRAMDATA', 'PROGRAMFILES', 'PROGRAMFILES(X86)', 'PROGRAMW6432', 'SYSTEMDRIVE', 'SYSTEMROOT', 'TEMP', 'TMP', 'USERNAME', 'USERPROFILE', 'WINDIR']
    : ['HOME', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'USER', 'LANG', 'TMPDIR', 'XDG_RUNTIME_DIR']

/** Without them, nothing that a server fetches comes through a company's proxy: `npx` waits for minutes, then gives up. The names of files, no secrets. */
const CERTIFICATES = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR']
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy']

type Environment = Awaited<ReturnType<ServerLauncher['environment']>>

/** The environment that servers start with. `login-shell`: PATH is asked of it once; `process`: Steward's own is taken, as in a terminal. */
export async function readEnvironment(pathFrom: 'login-shell' | 'process', readPath = readLoginShellPath): Promise<Environment> {
  const variables: Record<string, string> = {}
  for (const name of [...INHERITED, ...CERTIFICATES, ...PROXIES]) {
    const value = process.env[name]
    // A bash function that was exported as a variable is code, not a value.
    if (value === undefined || value.startsWith('()')) continue
    // The address of a proxy with a password in it is a secret; whoever wants a server to have it names it in `env`.
    if (PROXIES.includes(name) && value.includes('@')) continue
    variables[name] = value
  }
  const path = variables['PATH']
  if (path !== undefined && process.env['npm_lifecycle_event'] !== undefined) variables['PATH'] = npmFoldersLast(path)
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

/** `npm run` puts the programs of the project it runs first, `node` among them: servers are to start with those that a terminal would find. */
function npmFoldersLast(path: string): string {
  const entries = path.split(delimiter)
  const isOfNpm = (entry: string): boolean => /[\\/](?:node_modules[\\/]\.bin|node-gyp-bin)$/.test(entry)
  return [...entries.filter((entry) => !isOfNpm(entry)), ...entries.filter(isOfNpm)].join(delimiter)
}

/** The login shell's order first, then what only Steward's own PATH has (a carried Node, for one). */
function mergePaths(first: string, second = ''): string {
  return [...new Set([...first.split(delimiter), ...second.split(delimiter)].filter((entry) => entry !== ''))].join(delimiter)
}
