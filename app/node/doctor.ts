import { access, constants, open, rm, stat, statfs } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { describeProblem, type Problem } from '#contract/problem.ts'
import type { ConversationStore } from '#core/ports/conversation-store.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { SecretStore } from '#core/ports/secret-store.ts'
import type { ServerLauncher } from '#core/ports/server-launcher.ts'

type Check = Awaited<ReturnType<Ports['doctor']>>[number]

export interface DoctorParts {
  readonly root: string
  readonly conversations: Pick<ConversationStore, 'check'>
  readonly secrets: Pick<SecretStore, 'status' | 'list'>
  readonly launcher: Pick<ServerLauncher, 'environment'>
  /** What was found at the start, in settings and files. */
  readonly problems: readonly Problem[]
}

const MEGABYTE = 1024 * 1024

/** What only the machine knows: folder, disk, database, keychain, PATH, Node. Each check stands for itself. */
export function createDoctor(parts: DoctorParts): Ports['doctor'] {
  const checks: [name: string, check: () => Promise<Check[]>][] = [
    ['Data folder', () => checkFolder(parts.root)],
    ['Disk', () => checkDisk(parts.root)],
    ['Database', () => checkDatabase(parts.conversations)],
    ['Settings', () => checkSettings(parts.problems)],
    ['Keychain', () => checkKeychain(parts.secrets)],
    ['PATH', () => checkPath(parts.launcher)],
  ]
  return async () => {
    const found = await Promise.all(
      checks.map(([name, check]) => check().catch((error: unknown): Check[] => [{ name, state: 'failed', text: `The check itself failed: ${error instanceof Error ? error.message : String(error)}` }])),
    )
    return found.flat()
  }
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

function checkDatabase(conversations: Pick<ConversationStore, 'check'>): Promise<Check[]> {
  const problems = conversations.check()
  if (problems.length === 0) return Promise.resolve([{ name: 'Database', state: 'ok', text: 'Every entry is as it was written.' }])
  return Promise.resolve(problems.map((text) => ({ name: 'Database', state: 'failed', text, nextStep: 'Export what you still need. Copies from before an update lie in the folder "backups" of the data folder.' })))
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
const runners = ['node', 'npx', 'uvx', 'docker']

async function checkPath(launcher: Pick<ServerLauncher, 'environment'>): Promise<Check[]> {
  const { variables, pathSource, problem } = await launcher.environment()
  const path = variables['PATH'] ?? variables['Path'] ?? ''
  const source: Check = problem
    ? { name: 'PATH', state: 'warning', text: describeProblem(problem), nextStep: problem.nextStep }
    : { name: 'PATH', state: 'ok', text: `${pathSource === 'login-shell' ? 'As in your login shell' : 'As Steward was started'}: ${path}` }
  const present = await Promise.all(runners.map(async (program) => ((await isOnPath(program, path)) ? program : undefined)))
  const found = present.filter((program) => program !== undefined)
  const programs: Check = found.includes('node')
    ? { name: 'Programs for servers', state: 'ok', text: `Found ${found.join(', ')}.` }
    : { name: 'Programs for servers', state: 'warning', text: `Node was not found${found.length > 0 ? `; found ${found.join(', ')}` : ''}. Most servers need it.`, nextStep: 'Install Node from nodejs.org, then start Steward again.' }
  return [source, programs, { name: 'Node of Steward', state: 'ok', text: process.versions.node }]
}

async function isOnPath(program: string, path: string): Promise<boolean> {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : ['']
  for (const folder of path.split(delimiter)) {
    for (const ending of endings) {
      const found = await access(join(folder, program + ending), constants.X_OK).then(
        () => folder !== '',
        () => false,
      )
      if (found) return true
    }
  }
  return false
}
