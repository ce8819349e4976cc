import { EXIT, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import type { Shell } from '../shell.ts'
import { startAllServers } from '../start-server.ts'

const marks = { ok: '✓', warning: '!', failed: '✗', skipped: '-' } as const

/** `steward doctor`: checks what Steward needs, starts each server, and says the fix. */
export function doctor(shell: Shell): Promise<ExitCode> {
  return withHost(shell, {}, async (session) => {
    const { output, interrupts } = shell
    // The checks name what the servers are; the servers' own complaints would come twice.
    await startAllServers({ ...shell, output: { ...output, note() {}, problem() {} } }, session)
    const { checks } = await session.connection.call('doctor.run', {}, { signal: interrupts.signal })
    for (const check of checks) {
      const fix = check.nextStep === undefined || check.state === 'ok' ? '' : `\n    Next: ${check.nextStep}`
      output.item(check, `${marks[check.state]} ${check.name}: ${check.text}${fix}`)
    }
    return checks.some(({ state }) => state === 'failed') ? EXIT.failed : EXIT.done
  })
}
