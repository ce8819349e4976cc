import type { DoctorCheck } from '#contract/doctor.ts'
import { EXIT, usageError, type ExitCode } from '../exit-code.ts'
import { withHost, type Session } from '../open-host.ts'
import type { Output } from '../output.ts'
import { oneLine, visibleText } from '../plain-text.ts'
import { offerFixes } from '../offer-fixes.ts'
import type { Shell } from '../shell.ts'

export interface DoctorOptions {
  readonly fix?: true
  readonly online?: true
}

const marks = { ok: '✓', warning: '!', failed: '✗', skipped: '-' } as const

/** `steward doctor`: checks what Steward needs and each server, or one; says the fix, and with `--fix` does it after a question. */
export function doctor(shell: Shell, server: string | undefined, options: DoctorOptions): Promise<ExitCode> {
  if (options.fix && !shell.terminal) throw usageError('--fix asks before each change, and nobody can be asked here.', 'Leave --fix out: each check says its next step.')
  return withHost(shell, {}, async (session) => {
    const { output } = shell
    const online = options.online === true
    const found: DoctorCheck[] = []
    if (server === undefined) found.push(...(await checkMachine(shell, session, options.fix === true)))
    for (const name of server === undefined ? await namesOf(session) : [server]) {
      output.status(`Checking ${oneLine(name)}`)
      const made = await examine(shell, session, name, online)
      tellServer(output, name, made, server !== undefined)
      found.push(...(options.fix ? await offerFixes({ shell, session, server: name, checks: made, examine: (anew) => examine(shell, session, name, anew), tell: (checks) => tellServer(output, name, checks, false) }) : made))
    }
    return found.some(({ state }) => state === 'failed') ? EXIT.failed : EXIT.done
  })
}

async function checkMachine(shell: Shell, session: Session, fix: boolean): Promise<DoctorCheck[]> {
  const { output, interrupts } = shell
  const { connection } = session
  const forget = connection.subscribe('store-progress', ({ what, done, total }) => output.status(total > 0 ? `${what}: ${Math.floor((done / total) * 100)} %` : what))
  const { checks } = await connection.call('doctor.run', {}, { signal: interrupts.signal }).finally(forget)
  // Each server is checked by itself, with more than its state.
  const machine = checks.filter((check) => check.server === undefined)
  for (const check of machine) output.item(check, lineOf(check))
  if (!fix || !machine.some(({ id, state }) => id === 'database' && state === 'failed')) return machine
  return (await repairStore(shell, session)) ? machine.filter(({ id }) => id !== 'database') : machine
}

/** Asks, then repairs. True where the database is right afterwards. */
async function repairStore({ output, terminal, interrupts: { signal } }: Shell, { connection }: Session): Promise<boolean> {
  await terminal?.discardTyped()
  if ((await terminal?.ask('  Repair the database from its copies and its own entries? y or n: ', { signal }))?.trim().toLowerCase() !== 'y') return false
  const forget = connection.subscribe('store-progress', ({ what }) => output.status(what))
  const { done, left } = await connection.call('store.repair', {}, { signal }).finally(forget)
  for (const text of done) output.note(`  ${text}`)
  for (const { text } of left) output.note(`  Still: ${text}`)
  return left.length === 0
}

async function namesOf({ connection }: Session): Promise<string[]> {
  return (await connection.call('server.list', {})).servers.map(({ name }) => name)
}

async function examine({ interrupts }: Shell, { connection }: Session, server: string, online: boolean): Promise<DoctorCheck[]> {
  return (await connection.call('doctor.server', { server, online }, { signal: interrupts.signal })).checks
}

/** Everything of one server that was asked for; of all servers only what is not fine. */
function tellServer(output: Output, server: string, checks: readonly DoctorCheck[], whole: boolean): void {
  for (const check of checks) output.record(check)
  const wrong = checks.filter(({ state }) => state !== 'ok')
  const answers = checks.find(({ id }) => id === 'handshake')
  const head = wrong.length === 0 ? `✓ Server ${oneLine(server)}: ${answers?.text ?? 'fine.'}` : `${marks[wrong.some(({ state }) => state === 'failed') ? 'failed' : (wrong[0]?.state ?? 'ok')]} Server ${oneLine(server)}`
  // What was only left out says nothing that its reason does not.
  const shown = whole ? checks : wrong.filter(({ state, fix }) => state !== 'skipped' || fix !== undefined)
  output.write(`${[visibleText(head), ...shown.map((check) => lineOf(check, '  '))].join('\n')}\n`)
}

/** Each character of it visible: some of it was written by a server. */
function lineOf(check: DoctorCheck, indent = ''): string {
  const lines = [`${indent}${marks[check.state]} ${visibleText(check.name)}: ${visibleText(check.text)}`]
  if (check.state !== 'ok') {
    for (const line of check.detail?.split('\n') ?? []) lines.push(`${indent}    | ${visibleText(line)}`)
    if (check.nextStep !== undefined) lines.push(`${indent}    Next: ${visibleText(check.nextStep)}`)
    if (check.command !== undefined) lines.push(`${indent}    Run: ${visibleText(check.command)}`)
  }
  return lines.join('\n')
}
