import type { DoctorCheck, DoctorFix } from '#contract/doctor.ts'
import { toProblem } from '#contract/problem.ts'
import { describeDefinition } from './describe-consent.ts'
import type { Session } from './open-host.ts'
import { oneLine, visibleText } from './plain-text.ts'
import type { Shell } from './shell.ts'

export interface OfferParts {
  readonly shell: Shell
  readonly session: Session
  readonly server: string
  readonly checks: readonly DoctorCheck[]
  examine(online: boolean): Promise<DoctorCheck[]>
  tell(checks: readonly DoctorCheck[]): void
}

/** A fix leads to the next one, such as the approval of what it changed; more than these is no progress. */
const MOST_FIXES = 10

/** Offers what the host proposes, one after the other, and looks again after each. Returns how it ended. */
export async function offerFixes({ shell, session, server, checks, examine, tell }: OfferParts): Promise<DoctorCheck[]> {
  const tried = new Set<string>()
  let now = [...checks]
  for (let count = 0; count < MOST_FIXES; count++) {
    const check = now.find(({ fix }) => fix !== undefined && !tried.has(fix.id))
    if (!check?.fix) return now
    tried.add(check.fix.id)
    try {
      if (!(await offer(shell, session, server, check, check.fix))) continue
      now = await examine(check.fix.kind === 'ask-registry')
      tell(now)
    } catch (error) {
      shell.interrupts.signal.throwIfAborted()
      shell.output.problem(toProblem(error))
    }
  }
  return now
}

/** True where something was done. */
async function offer(shell: Shell, { connection }: Session, server: string, check: DoctorCheck, fix: DoctorFix): Promise<boolean> {
  const { terminal, output, interrupts } = shell
  const { signal } = interrupts
  if (!terminal) return false
  const says = async (question: string): Promise<boolean> => {
    await terminal.discardTyped()
    return (await terminal.ask(`  ${question} y or n: `, { signal }))?.trim().toLowerCase() === 'y'
  }
  const apply = async (id: string, value?: string): Promise<void> => {
    const result = await connection.call('doctor.fix', { server, check: check.id, fix: id, ...(value === undefined ? {} : { value }) }, { signal })
    if (result.kind === 'applied') output.note(`  ${result.text}`)
  }
  const show = ({ before, after }: { before: string; after: string }): void => output.note(`  In mcp.json:\n${lines(before, '    - ')}\n  becomes:\n${lines(after, '    + ')}`)

  switch (fix.kind) {
    case 'edit-entry':
      show(fix)
      if (!(await says(`${oneLine(fix.label)}?`))) return false
      await apply(fix.id)
      return true
    case 'create-folder':
      if (!(await says(`Make the folder ${oneLine(fix.path)}?`))) return false
      await apply(fix.id)
      return true
    case 'restart':
    case 'switch-on':
      if (!(await says(`${oneLine(fix.label)}?`))) return false
      await apply(fix.id)
      return true
    case 'choose-ca': {
      const path = (await terminal.ask('  The full path of a certificate file to trust for this server, or Enter: ', { signal }))?.trim()
      if (!path) return false
      const result = await connection.call('doctor.fix', { server, check: check.id, fix: fix.id, value: path }, { signal })
      if (result.kind !== 'confirm') return true
      show(result.fix)
      if (!(await says('Trust it?'))) return false
      await apply(result.fix.id, path)
      return true
    }
    case 'approve': {
      const view = (await connection.call('server.list', {})).servers.find(({ name }) => name === server)
      if (!view) return false
      output.note(`The server ${oneLine(server)} would run on this machine, with your rights, or be reached with your keys:\n${describeDefinition(view.definition)}`)
      if (!(await says('Start it, now and from now on?'))) return false
      await connection.call('server.approve', { server, definitionHash: view.definitionHash }, { signal })
      return true
    }
    case 'store-secret': {
      const value = await terminal.askHidden(`  The value of ${oneLine(fix.name)}, or Enter: `, signal)
      if (!value) return false
      await connection.call('secret.set', { name: fix.name, value }, { signal })
      return true
    }
    case 'ask-registry':
      return says(`Ask ${oneLine(fix.address)} for the package?`)
    case 'sign-in':
      output.note(`  Run: steward servers login ${oneLine(server)}`)
      return false
    case 'edit-config':
      return false
  }
}

function lines(text: string, mark: string): string {
  return text.split('\n').map((line) => mark + visibleText(line)).join('\n')
}
