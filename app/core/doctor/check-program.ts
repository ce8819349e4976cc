import type { JsonValue } from '#contract/json.ts'
import { describeProblem } from '#contract/problem.ts'
import type { EntryChange } from '#core/mcp/config/edit-config.ts'
import { quote } from './check-places.ts'
import { ok, type Examination, type Finding, type Proposal } from './examination.ts'
import { fitsRange } from './version-range.ts'

/** Which folders are searched, and who said so. */
export async function checkPath({ filled, place, pathSource, ports }: Examination): Promise<Finding | undefined> {
  if (filled?.kind !== 'stdio' || !place || /[/\\]/.test(filled.command)) return undefined
  const { problem } = await ports.launcher.environment()
  const folders = pathOf(place.variables)
  const own = Object.keys(filled.env).some((name) => name.toUpperCase() === 'PATH')
  const source = own ? 'As "env" of the entry says' : pathSource === 'login-shell' ? 'As in your login shell' : 'As Steward was started'
  if (problem && !own) return { state: 'warning', text: describeProblem(problem), ...(problem.nextStep === undefined ? {} : { nextStep: problem.nextStep }), detail: folders }
  return { ...ok(`${source}.`), detail: folders }
}

export async function checkCommand(examination: Examination): Promise<Finding | undefined> {
  const { filled, definition, place, ports } = examination
  if (filled?.kind !== 'stdio' || definition?.kind !== 'stdio' || !place) return undefined
  const found = await ports.machine.findProgram(filled.command, place)
  switch (found.kind) {
    case 'found':
      examination.program = found.file
      return ok(found.file === filled.command ? 'It is there and may be run.' : `“${definition.command}” is ${found.file}.`)
    case 'not-executable':
      return { state: 'failed', text: `${found.file} is there, but may not be run.`, nextStep: 'Allow it to be run, if you know what it is.', command: `chmod +x ${quote(found.file)}` }
    case 'missing': {
      const byPath = /[/\\]/.test(filled.command)
      const program = filled.command.split(/[/\\]/).at(-1) ?? filled.command
      const [elsewhere] = await ports.machine.elsewhere(program, place)
      const text = byPath ? `There is no file ${found.looked[0] ?? filled.command}.` : `No program “${filled.command}” is in any folder of PATH.`
      if (elsewhere !== undefined) return { state: 'failed', text: `${text} There is ${elsewhere}.`, nextStep: 'Let the entry name the one that was found.', proposal: await proposeProgram(examination, elsewhere) }
      const [install, command] = installWords[program] ?? []
      return { state: 'failed', text, nextStep: install ?? (byPath ? 'Correct the path in the entry.' : `Install “${filled.command}”, or write its full path as "command".`), ...(command === undefined ? {} : { command }), proposal: { kind: 'edit-config' } }
    }
  }
}

/** Where a program comes from that servers are started with. No command where it would be one that fetches and runs what it fetched. */
const installWords: Readonly<Record<string, readonly [nextStep: string, command?: string]>> = {
  node: ['Install Node.js, then start Steward again.'],
  npx: ['Install Node.js, which brings npx along, then start Steward again.'],
  npm: ['Install Node.js, which brings npm along, then start Steward again.'],
  uvx: ['Install uv, which brings uvx along, then start Steward again.', 'pipx install uv'],
  uv: ['Install uv, then start Steward again.', 'pipx install uv'],
  docker: ['Install Docker, or Podman and write "podman" as "command".'],
  python: ['Write "python3" as "command" if you have that, or install Python.'],
}

/** The entry with this program, whole path. A script needs its interpreter found too: the folder of both goes before PATH then. */
async function proposeProgram({ definition, filled, place, ports }: Examination, file: string): Promise<Proposal | undefined> {
  if (definition?.kind !== 'stdio' || filled?.kind !== 'stdio' || !place) return undefined
  const changes: EntryChange[] = [{ path: ['command'], value: file }]
  const folder = file.slice(0, Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')))
  const found = await ports.machine.findProgram(file, place)
  const starts = found.kind === 'found' && /^(?:npm|npx|corepack|pnpm|yarn)(?:\.cmd)?$/.test(file.slice(folder.length + 1))
  if (starts || (found.kind === 'found' && found.script && found.script.file === undefined)) {
    const inFolder = await ports.machine.findProgram('node', { ...place, variables: { ...place.variables, PATH: folder } })
    // What it starts in turn is found by PATH.
    if (inFolder.kind === 'found') {
      const separator = file.includes('\\') ? ';' : ':'
      changes.push({ path: ['env', 'PATH'], value: `${folder}${separator}${definition.env['PATH'] ?? '${PATH}'}` })
    }
  }
  return { kind: 'edit-entry', label: `Use ${file}`, changes }
}

/** A script names in its first line what runs it. */
export async function checkInterpreter(examination: Examination): Promise<Finding | undefined> {
  const { definition, program, place, ports } = examination
  if (program === undefined || definition?.kind !== 'stdio' || !place) return undefined
  const found = await ports.machine.findProgram(program, place)
  if (found.kind !== 'found' || !found.script) return undefined
  const { program: interpreter, file, carriageReturn } = found.script
  if (carriageReturn) return { state: 'failed', text: `The first line of ${program} ends as on Windows, so the system looks for “${interpreter}␍”.`, nextStep: 'Save the file with line ends of Unix.', command: `sed -i 's/\\r$//' ${quote(program)}` }
  if (file !== undefined) return ok(`It is a script for ${file}.`)
  const name = interpreter.split('/').at(-1) ?? interpreter
  const onPath = await ports.machine.findProgram(name, place)
  const instead = onPath.kind === 'found' ? onPath.file : (await ports.machine.elsewhere(name, place))[0]
  const text = `${program} is a script for “${interpreter}”, which is not there.`
  if (instead === undefined) return { state: 'failed', text, nextStep: installWords[name]?.[0] ?? `Install ${name}.`, proposal: { kind: 'edit-config' } }
  // With its own PATH the package runners would still not find it.
  if (/^(?:npm|npx)$/.test(program.split('/').at(-1) ?? '')) {
    const folder = instead.slice(0, instead.lastIndexOf('/'))
    return { state: 'failed', text: `${text} There is ${instead}.`, nextStep: 'Let the entry search its folder too.', proposal: { kind: 'edit-entry', label: `Search ${folder}`, changes: [{ path: ['env', 'PATH'], value: `${folder}:${definition.env['PATH'] ?? '${PATH}'}` }] } }
  }
  return { state: 'failed', text: `${text} There is ${instead}.`, nextStep: 'Let the entry run the script with that.', proposal: { kind: 'edit-entry', label: `Run it with ${instead}`, changes: [{ path: ['command'], value: instead }, { path: ['args'], value: [program, ...definition.args] as JsonValue }] } }
}

const runtimes = /^(?:node|nodejs|npx|npm|bun|deno|python(?:3(?:\.\d+)?)?|uv|uvx|docker|podman)(?:\.(?:exe|cmd))?$/i

/** The version of what runs it, against what its package asks for. */
export async function checkRuntime(examination: Examination, signal: AbortSignal): Promise<Finding | undefined> {
  const { program, filled, place, ports } = examination
  if (program === undefined || filled?.kind !== 'stdio' || !place) return undefined
  const name = nameOf(program)
  const runsNode = /^(?:node|nodejs|npx|npm)\b/i.test(name)
  // Of npx the number that counts is that of the Node that runs it.
  const node = /^np[xm]\b/i.test(name) ? await ports.machine.findProgram('node', place) : undefined
  const file = node?.kind === 'found' ? node.file : program
  if (!runtimes.test(nameOf(file))) return undefined
  const version = await ports.machine.version(file, place, signal)
  if (version === undefined) return { state: 'warning', text: `${file} prints no version.`, nextStep: 'Run it in a terminal with --version.', command: `${quote(file)} --version` }
  const wanted = runsNode ? await wantedNode(examination) : undefined
  if (wanted === undefined || fitsRange(version, wanted.range)) return ok(`${nameOf(file)} ${version}${wanted === undefined ? '' : `; ${wanted.name} needs ${wanted.range}`}.`)
  const { state } = examination.servers.view(examination.server)
  // It may run all the same.
  const bad = state.kind === 'ready' || state.kind === 'degraded' ? 'warning' : 'failed'
  const text = `${file} is version ${version}, and ${wanted.name} needs ${wanted.range}.`
  for (const other of await ports.machine.elsewhere(nameOf(program), place)) {
    const runner = /^np[xm]\b/i.test(name) ? `${other.slice(0, -nameOf(other).length)}node` : other
    const theirs = await ports.machine.version(runner, place, signal)
    if (theirs !== undefined && fitsRange(theirs, wanted.range)) return { state: bad, text: `${text} ${other} is version ${theirs}.`, nextStep: 'Let the entry name that one.', proposal: await proposeProgram(examination, other) }
  }
  return { state: bad, text, nextStep: 'Install a newer Node.js, then start Steward again.' }
}

async function wantedNode({ filled, place, ports }: Examination): Promise<{ name: string; range: string } | undefined> {
  if (filled?.kind !== 'stdio' || !place) return undefined
  const script = scriptOf(filled, place.cwd)
  if (script !== undefined) {
    const facts = await ports.machine.packageOf(script)
    return facts?.node === undefined ? undefined : { name: facts.name, range: facts.node }
  }
  const wanted = packageNameOf(filled.command, filled.args)
  const cached = wanted === undefined ? undefined : await ports.machine.cachedPackage(wanted, place)
  return cached?.kind === 'there' && cached.facts.node !== undefined ? { name: cached.facts.name, range: cached.facts.node } : undefined
}

/** The file that node or python is told to run. */
export async function checkScript({ program, filled, place, ports }: Examination): Promise<Finding | undefined> {
  if (program === undefined || filled?.kind !== 'stdio' || !place) return undefined
  const script = scriptOf(filled, place.cwd)
  if (script === undefined) return undefined
  if ((await ports.machine.look(script)) !== 'missing') return ok(script)
  return { state: 'failed', text: `There is no file ${script}.`, nextStep: 'Correct the path in "args", or build or download what should be there.', proposal: { kind: 'edit-config' } }
}

function scriptOf({ command, args }: { command: string; args: readonly string[] }, cwd: string): string | undefined {
  if (!/^(?:node|nodejs|bun|python(?:3(?:\.\d+)?)?)(?:\.exe)?$/i.test(nameOf(command))) return undefined
  const first = args.find((argument, index) => !argument.startsWith('-') && !/^(?:-r|--require|--import|--env-file|-W|-X)$/.test(args[index - 1] ?? ''))
  if (first === undefined || !/\.(?:[cm]?[jt]s|py)$/i.test(first) || args.some((argument) => /^(?:-e|--eval|-c|-m|-p|--print)$/.test(argument))) return undefined
  return /^(?:[/\\]|[a-z]:[/\\])/i.test(first) ? first : `${cwd.replace(/[/\\]$/, '')}/${first.replace(/^\.\//, '')}`
}

/** The package of npm that npx is told to run, without its version. */
export function packageNameOf(command: string, args: readonly string[]): string | undefined {
  if (!/^(?:npx|bunx)(?:\.cmd)?$/i.test(nameOf(command))) return undefined
  const named = args.findIndex((argument) => argument === '-p' || argument === '--package')
  const written = named === -1 ? args.find((argument) => !argument.startsWith('-')) : args[named + 1]
  const bare = (written ?? '').replace(/^(@?[^@]+)@.*$/, '$1')
  return /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*$/i.test(bare) ? bare : undefined
}

/** The package of Python that uvx is told to run, without its version. */
export function toolNameOf(command: string, args: readonly string[]): string | undefined {
  if (!/^uvx(?:\.exe)?$/i.test(nameOf(command))) return undefined
  const from = args.indexOf('--from')
  const written = from === -1 ? args.find((argument, index) => !argument.startsWith('-') && !/^(?:-p|--python|--with|--index|--index-url|--default-index)$/.test(args[index - 1] ?? '')) : args[from + 1]
  const bare = (written ?? '').replace(/(?:\[|@|[=<>~!]).*$/, '')
  return /^[a-z0-9][\w.-]*$/i.test(bare) ? bare : undefined
}

function nameOf(file: string): string {
  return file.split(/[/\\]/).at(-1) ?? file
}

function pathOf(variables: Readonly<Record<string, string>>): string {
  const path = variables['PATH'] ?? variables['Path'] ?? ''
  return path === '' ? '(PATH is empty)' : path.split(path.includes(';') ? ';' : ':').join('\n')
}
