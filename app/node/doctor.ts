import { open, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { DoctorCheck } from '#contract/doctor.ts'
import { describeProblem, type Problem } from '#contract/problem.ts'
import type { DoctorContext, Ports } from '#core/ports/ports.ts'
import type { SecretStore } from '#core/ports/secret-store.ts'
import type { ServerLauncher } from '#core/ports/server-launcher.ts'
import type { StoreKeeper } from '#core/ports/store-keeper.ts'
import { findElsewhere, findProgram } from './probe/find-program.ts'

/** Without its id, which is that of the group it stands in. */
type Check = Omit<DoctorCheck, 'id'>

export interface DoctorParts {
  readonly root: string
  readonly store: Pick<StoreKeeper, 'check'>
  readonly secrets: Pick<SecretStore, 'status' | 'list'>
  readonly launcher: Pick<ServerLauncher, 'environment' | 'checkSandbox'>
  /** What was found at the start, in settings and files. */
  readonly problems: readonly Problem[]
  /** How far the clock of a server that told the time was ahead, in milliseconds. Nobody is asked for it. */
  readonly skew: () => number | undefined
  /** How far the wall clock has moved against the time that passed since the start, in milliseconds. */
  readonly jump?: () => number
}

const MEGABYTE = 1024 * 1024

/** What only the machine knows: folder, disk, database, keychain, PATH, Node. Each check stands for itself. */
export function createDoctor(parts: DoctorParts): Ports['doctor'] {
  const checks: [id: string, name: string, check: (context: DoctorContext) => Promise<Check[]>][] = [
    ['data-folder', 'Data folder', () => checkFolder(parts.root)],
    ['disk', 'Disk', () => checkDisk(parts.root)],
    ['database', 'Database', (context) => checkDatabase(parts.store, context)],
    ['settings', 'Settings', () => checkSettings(parts.problems)],
    ['keychain', 'Keychain', () => checkKeychain(parts.secrets)],
    ['clock', 'Clock', () => Promise.resolve([checkClock(parts.skew(), (parts.jump ?? wallJump)())])],
    ['path', 'PATH', () => checkPath(parts.launcher)],
    ['programs', 'Programs for servers', () => checkPrograms(parts.launcher)],
    ['isolation', 'Isolation', () => checkIsolation(parts.launcher)],
  ]
  return async (context) => {
    const found = await Promise.all(
      checks.map(async ([id, name, check]): Promise<DoctorCheck[]> => {
        const made = await check(context).catch((error: unknown): Check[] => [{ name, state: 'failed', text: `The check itself failed: ${error instanceof Error ? error.message : String(error)}` }])
        return made.map((each) => ({ id, ...each }))
      }),
    )
    return found.flat()
  }
}

/** Certificates and tokens are judged by the clock; a minute off is nobody's trouble, and two are. */
const MOST_SKEW = 120_000
/** The two clocks of a computer drift apart by themselves, a little. */
const MOST_JUMP = 5_000

function wallJump(): number {
  return Date.now() - (performance.timeOrigin + performance.now())
}

function checkClock(skew: number | undefined, jump: number): Check {
  const name = 'Clock'
  const nextStep = 'Let the system set date and time by itself.'
  if (skew !== undefined && Math.abs(skew) > MOST_SKEW) return { name, state: 'warning', text: `A server told another time: this clock is ${Math.round(Math.abs(skew) / 60_000)} minutes ${skew > 0 ? 'behind' : 'ahead'}. Certificates and sign-ins may be refused.`, nextStep }
  if (jump < -MOST_JUMP) return { name, state: 'warning', text: `It was set back by ${Math.round(-jump / 1_000)} seconds since Steward started.`, nextStep }
  const told = skew === undefined ? 'No server has told the time yet.' : 'It agrees with the last server that told the time.'
  // While the computer sleeps, only one of the two clocks goes on.
  return { name, state: 'ok', text: jump > MOST_JUMP ? `${told} It went ahead by ${Math.round(jump / 1_000)} seconds since the start, as after a sleep.` : told }
}

async function checkFolder(root: string): Promise<Check[]> {
  const name = 'Data folder'
  const probe = join(root, `.doctor-${process.pid}`)
  try {
    const file = await open(probe, 'w', 0o600)
    await file.close()
    await rm(probe, { force: true })
  } catch (error) {
    return [{ name, state: 'failed', text: `${root} cannot be written: ${error instanceof Error ? error.message : String(error)}`, nextStep: 'Give yourself write permission to it, or choose another folder with --home.' }]
  }
  const { mode } = await stat(root)
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    return [{ name, state: 'warning', text: `Other users of this computer can look into ${root}.`, nextStep: `Run: chmod 700 ${root}` }]
  }
  return [{ name, state: 'ok', text: root }]
}

async function checkDisk(root: string): Promise<Check[]> {
  const { bavail, bsize } = await statfs(root)
  const free = Math.floor((bavail * bsize) / MEGABYTE)
  const nextStep = 'Free some space on the disk that holds the data folder.'
  if (free < 50) return [{ name: 'Disk', state: 'failed', text: `Only ${free} MB are free.`, nextStep }]
  if (free < 500) return [{ name: 'Disk', state: 'warning', text: `Only ${free} MB are free.`, nextStep }]
  return [{ name: 'Disk', state: 'ok', text: `${free >= 10 * 1024 ? `${Math.floor(free / 1024)} GB` : `${free} MB`} are free.` }]
}

async function checkDatabase(store: Pick<StoreKeeper, 'check'>, { signal, onProgress }: DoctorContext): Promise<Check[]> {
  const problems = await store.check(onProgress, signal)
  if (problems.length === 0) return [{ name: 'Database', state: 'ok', text: 'Every entry is as it was written.' }]
  return problems.map(({ text, repairable }) => ({
    name: 'Database',
    state: 'failed',
    text,
    nextStep: repairable ? 'Repair it: under Settings, About, or with "steward doctor --fix". Entries come back from the copies in the folder "backups" where they are sound there.' : 'Export what you still need. Copies lie in the folder "backups" of the data folder.',
  }))
}

function checkSettings(problems: readonly Problem[]): Promise<Check[]> {
  return Promise.resolve(problems.map((problem) => ({ name: 'Settings', state: 'warning', text: describeProblem(problem), nextStep: problem.nextStep })))
}

async function checkKeychain(secrets: Pick<SecretStore, 'status' | 'list'>): Promise<Check[]> {
  const name = 'Keychain'
  const status = await secrets.status()
  if (status.kind === 'session') {
    return [{ name, state: 'warning', text: `${describeProblem(status.problem).replace(/\.?$/, '.')} Keys are kept in memory and forgotten at the end.`, nextStep: status.problem.nextStep }]
  }
  const missing = (await secrets.list()).filter((secret) => secret.state === 'missing-from-keychain').map((secret) => secret.name)
  if (missing.length === 0) return [{ name, state: 'ok', text: `${status.label} can be used.` }]
  return [{ name, state: 'failed', text: `Stored, but missing from the keychain: ${missing.join(', ')}.`, nextStep: `Unlock the keychain they were stored in, or store them again: steward secrets set ${missing[0]}` }]
}

/** Most servers are started with one of these. */
const runners = ['node', 'npx', 'uvx', 'uv', 'python3', 'docker']

async function checkPath(launcher: Pick<ServerLauncher, 'environment'>): Promise<Check[]> {
  const { variables, pathSource, problem } = await launcher.environment()
  const path = variables['PATH'] ?? variables['Path'] ?? ''
  if (problem) return [{ name: 'PATH', state: 'warning', text: describeProblem(problem), nextStep: problem.nextStep, detail: path }]
  return [{ name: 'PATH', state: 'ok', text: pathSource === 'login-shell' ? 'As in your login shell.' : 'As Steward was started.', detail: path }]
}

async function checkPrograms(launcher: Pick<ServerLauncher, 'environment'>): Promise<Check[]> {
  const name = 'Programs for servers'
  const { variables } = await launcher.environment()
  const place = { variables, cwd: variables['HOME'] ?? variables['USERPROFILE'] ?? '/' }
  const looked = await Promise.all(runners.map(async (program) => ({ program, found: await findProgram(program, place) })))
  const present = looked.flatMap(({ program, found }) => (found.kind === 'found' ? [{ program, file: found.file }] : []))
  const detail = present.map(({ program, file }) => `${program}: ${file}`).join('\n')
  const own: Check = { name: 'Node of Steward', state: 'ok', text: process.versions.node }
  if (present.some(({ program }) => program === 'node')) return [{ name, state: 'ok', text: `Found ${present.map(({ program }) => program).join(', ')}.`, detail }, own]
  const [elsewhere] = await findElsewhere('node', place)
  const text = `Node was not found${present.length > 0 ? `; found ${present.map(({ program }) => program).join(', ')}` : ''}. Most servers need it.`
  const nextStep = elsewhere === undefined ? 'Install Node from nodejs.org, then start Steward again.' : `There is ${elsewhere}: add its folder to PATH in the profile of your shell, or let the check of a server name it in its entry.`
  return [{ name, state: 'warning', text, nextStep, ...(detail === '' ? {} : { detail }) }, own]
}

async function checkIsolation(launcher: Pick<ServerLauncher, 'checkSandbox'>): Promise<Check[]> {
  const name = 'Isolation'
  const problem = await launcher.checkSandbox()
  // Nothing is broken where no server asks for it; one that does tells by itself that it cannot start.
  return [problem ? { name, state: 'warning', text: describeProblem(problem), nextStep: problem.nextStep } : { name, state: 'ok', text: 'Servers can be isolated (standard and strict).' }]
}
