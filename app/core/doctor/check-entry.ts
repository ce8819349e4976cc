import { describeProblem, StewardError } from '#contract/problem.ts'
import type { ConfigProblem, ServerDefinition } from '#contract/server.ts'
import { fillPlaceholders } from '#core/mcp/config/fill-placeholders.ts'
import { splitPlaceholders } from '#core/mcp/config/placeholders.ts'
import { isSignInSecret } from '#core/mcp/sign-in/account-store.ts'
import { ok, type Examination, type Finding, type Proposal } from './examination.ts'

export function checkEntry({ definition, problems }: Examination): Finding {
  const mistake = problems.find(({ severity }) => severity === 'error')
  if (!definition) return { ...fromProblem(mistake), state: 'failed', ...(mistake ? { proposal: { kind: 'edit-config', line: mistake.line } } : {}) }
  if (definition.disabled) return { state: 'skipped', text: 'It is switched off, so nothing of it is checked.', nextStep: 'Switch it on.', proposal: { kind: 'switch-on' } }
  const home = proposeHome(definition)
  if (home) return { state: home.isSure ? 'failed' : 'warning', text: '“~” means your home folder only in a shell, and no shell runs it.', nextStep: 'Write ${HOME} instead.', proposal: home.proposal }
  const warning = problems[0]
  if (warning) return { ...fromProblem(warning), state: 'warning', proposal: proposeFor(warning, definition) }
  return ok('It is right.')
}

function fromProblem(problem: ConfigProblem | undefined): Pick<Finding, 'text' | 'nextStep'> {
  if (!problem) return { text: 'It cannot be read.' }
  return { text: `Line ${problem.line}: ${describeProblem(problem)}`, ...(problem.nextStep === undefined ? {} : { nextStep: problem.nextStep }) }
}

function proposeFor({ code, line }: ConfigProblem, definition: ServerDefinition): Proposal {
  if (code === 'config-timeout-short' && definition.timeoutMs !== undefined) {
    return { kind: 'edit-entry', label: `Wait ${definition.timeoutMs} seconds`, changes: [{ path: ['timeout'], value: definition.timeoutMs * 1_000 }] }
  }
  if (code === 'config-command-with-arguments' && definition.kind === 'stdio') {
    const [command = '', ...args] = definition.command.trim().split(/\s+/)
    return { kind: 'edit-entry', label: 'Split it', changes: [{ path: ['command'], value: command }, { path: ['args'], value: args }] }
  }
  return { kind: 'edit-config', line }
}

/** `~/` at the beginning of what names a file. `isSure`: not only in arguments, which a server may read in its own way. */
function proposeHome(definition: ServerDefinition): { proposal: Proposal; isSure: boolean } | undefined {
  if (definition.kind !== 'stdio') return undefined
  const { command, args, cwd, envFile } = definition
  const fields: [path: (string | number)[], text: string | undefined][] = [[['command'], command], ...args.map((text, index): [(string | number)[], string] => [['args', index], text]), [['cwd'], cwd], [['envFile'], envFile]]
  const changes = fields.flatMap(([path, text]) => (text?.startsWith('~/') ? [{ path, value: `\${HOME}${text.slice(1)}` }] : []))
  if (changes.length === 0) return undefined
  return { proposal: { kind: 'edit-entry', label: 'Write ${HOME}', changes }, isSure: changes.some(({ path }) => path[0] !== 'args') }
}

export function checkApproval({ server, servers }: Examination): Finding {
  const { state } = servers.view(server)
  if (state.kind !== 'untrusted') return ok('You approved exactly this entry.')
  return { state: 'warning', stops: true, text: 'Nobody has approved what this entry runs or reaches, so nothing of it is tried.', nextStep: 'Look at all of it, and approve it if it is yours.', proposal: { kind: 'approve' } }
}

/** The definition with its values, as the start will have it. */
export async function checkValues(examination: Examination): Promise<Finding> {
  const { definition, ports } = examination
  if (!definition) throw new Error('Without a definition there are no values.')
  const names = new Set<string>()
  try {
    examination.filled = await fillPlaceholders(definition, {
      variable: ports.variable,
      async secret(name) {
        names.add(name)
        return isSignInSecret(name) ? undefined : ports.secrets.get(name)
      },
    })
  } catch (error) {
    if (!(error instanceof StewardError)) throw error
    const missing = await firstMissing(names, ports)
    const proposal: Proposal = missing === undefined ? { kind: 'edit-config' } : { kind: 'store-secret', name: missing }
    const nextStep = missing === undefined ? error.problem.nextStep : error.code === 'secret-missing-from-keychain' ? 'Unlock the keychain that it was stored in, or store it again.' : 'Store its value: it goes into the keychain, not into mcp.json.'
    return { state: 'failed', text: describeProblem(error.problem), ...(nextStep === undefined ? {} : { nextStep }), proposal }
  }
  await prepare(examination)
  const count = textsOf(definition).flatMap(splitPlaceholders).filter(({ kind }) => kind !== 'text').length
  return ok(count === 0 ? 'It has none.' : `${count === 1 ? 'The one' : `All ${count}`} could be filled.`)
}

/** The secret that has no value, or one that cannot be read. */
async function firstMissing(names: ReadonlySet<string>, { secrets }: Examination['ports']): Promise<string | undefined> {
  for (const name of names) {
    const value = await secrets.get(name).catch(() => undefined)
    if (value === undefined) return name
  }
  return undefined
}

/** The variables and the folder with which a program would start; see `open-channel.ts`. A file of variables is looked at by its own check. */
async function prepare(examination: Examination): Promise<void> {
  const { filled, ports } = examination
  if (filled?.kind !== 'stdio') return
  const { variables, pathSource } = await ports.launcher.environment()
  const fromFile = filled.envFile === undefined ? {} : await ports.launcher.readEnvFile(filled.envFile).catch(() => ({}))
  examination.pathSource = pathSource
  examination.place = { variables: { ...variables, ...fromFile, ...filled.env }, cwd: filled.cwd ?? variables['HOME'] ?? variables['USERPROFILE'] ?? '/' }
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}
