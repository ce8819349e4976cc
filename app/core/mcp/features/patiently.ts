import type { RequestOptions } from '@modelcontextprotocol/client'
import { StewardError } from '#contract/problem.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { Session } from '../open-session.ts'

/** The SDK's own clock is set as far off as a timer goes: it would count a person's thinking time too (mcp.md §1, trap 1). */
const NEVER = 2_147_483_647

/**
 * A request whose time limit stands still while the person answers a question of this server. At its end, and when the
 * caller aborts, the server is told to stop.
 *
 * @throws StewardError `request-timed-out`; else what the SDK throws
 */
export async function patiently<Value>(server: string, { thinkTime }: Pick<Session, 'thinkTime'>, limitMs: number, clock: Clock, signal: AbortSignal, send: (options: RequestOptions & { signal: AbortSignal }) => Promise<Value>): Promise<Value> {
  signal.throwIfAborted()
  const limit = new AbortController()
  let forget = (): void => undefined
  const restart = (): void => {
    forget()
    if (!thinkTime.isThinking()) forget = clock.after(limitMs, () => limit.abort('The time limit was reached.'))
  }
  const forgetThinking = thinkTime.onChange(restart)
  restart()
  try {
    return await send({ signal: AbortSignal.any([signal, limit.signal]), timeout: NEVER })
  } catch (error) {
    if (!limit.signal.aborted || signal.aborted) throw error
    throw new StewardError({ code: 'request-timed-out', message: `${server} did not answer within ${Math.round(limitMs / 1000)} seconds.`, cause: 'It was told to stop.', nextStep: 'Try again. If it stays silent, start it anew.', action: { kind: 'restart-server', server } }, { cause: error })
  } finally {
    forget()
    forgetThinking()
  }
}
