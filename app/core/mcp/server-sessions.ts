import { StewardError, type Problem } from '#contract/problem.ts'
import type { Connection } from './connection.ts'
import { notReady } from './not-ready.ts'
import type { Session } from './open-session.ts'
import type { ServerEntries } from './server-entries.ts'

/** Sessions for those who want to ask a server something, with the errors of that. */
export interface ServerSessions {
  /** Waits while the server is on its way. @throws StewardError `server-unknown`, `server-not-ready`; the signal's reason */
  require(server: string, signal: AbortSignal): Promise<{ connection: Connection; session: Session }>
  /** A request that is no tool call. @throws StewardError; DOMException AbortError */
  request<Value>(server: string, signal: AbortSignal, send: (session: Session) => Promise<Value>): Promise<Value>
  /** HTTP hears of the end of its server, or of its session there, only by a request that fails. */
  noticeLoss(connection: Connection, session: Session, problem: Problem): void
}

export function createServerSessions(entries: Pick<ServerEntries, 'get' | 'loaded'>): ServerSessions {
  async function require(name: string, signal: AbortSignal): Promise<{ connection: Connection; session: Session }> {
    await entries.loaded()
    const connection = entries.get(name)
    await connection.settled(signal)
    const session = connection.session()
    if (session) return { connection, session }
    throw new StewardError(notReady(connection.view()))
  }

  function noticeLoss(connection: Connection, session: Session, problem: Problem): void {
    if (connection.definition.kind !== 'http') return
    const { name } = connection.definition
    if (['connection-lost', 'connection-refused', 'sign-in-needed'].includes(problem.code)) connection.reconnect(problem)
    // The specification says 404 for a session that ended; many servers say 400.
    else if (session.era === 'legacy' && ['address-not-found', 'request-refused'].includes(problem.code)) {
      connection.reconnect({ code: 'session-ended', message: `${name} no longer knows this session.`, cause: problem.cause, nextStep: 'Steward connects again by itself. Then try once more.' })
    }
  }

  return {
    require,
    async request(name, signal, send) {
      const { connection, session } = await require(name, signal)
      try {
        return await send(session)
      } catch (error) {
        if (signal.aborted) throw new DOMException('It was stopped.', 'AbortError')
        const problem = await session.describe(error)
        noticeLoss(connection, session, problem)
        throw error instanceof StewardError ? error : new StewardError(problem, { cause: error })
      }
    },
    noticeLoss,
  }
}
