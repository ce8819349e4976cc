import type { ServerMessage } from '#contract/server.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import { columns } from '../output.ts'
import { parseWhole } from '../parse-arguments.ts'
import { visibleText } from '../plain-text.ts'
import type { Shell } from '../shell.ts'
import { startServer } from '../start-server.ts'

/** `steward servers traffic NAME`: connects, and shows every message of that; with `--curl N`, message N as a command. */
export function traffic(shell: Shell, server: string, options: { curl?: string }): Promise<ExitCode> {
  return withHost(shell, {}, async (session) => {
    const { output, interrupts } = shell
    const { connection } = session
    await startServer(shell, session, server)
    if (options.curl !== undefined) {
      const { command } = await connection.call('server.curl', { server, index: parseWhole('--curl', options.curl, 0, 1_000_000) })
      output.item({ command }, command)
      return EXIT.done
    }
    await connection.call('server.ping', { server }, { signal: interrupts.signal })
    const { messages } = await connection.call('server.messages', { server, after: 0 })
    for (const message of messages) output.record(message)
    for (const line of columns(messages.map(row))) output.write(`${line}\n`)
    return EXIT.done
  })
}

function row({ index, at, direction, method, id, answers, durationMs, size, failed, body }: ServerMessage): string[] {
  const what = method ?? (failed === true ? 'error' : 'result')
  const about = [id === undefined ? '' : `#${id}`, answers === undefined ? '' : `answers ${answers}`, durationMs === undefined ? '' : `${Math.round(durationMs * 10) / 10} ms`].filter((word) => word !== '').join(' ')
  return [String(index), new Date(at).toISOString().slice(11, 23), direction === 'sent' ? '→' : '←', what, about, `${size} B`, visibleText(JSON.stringify(body)).slice(0, 200)]
}
