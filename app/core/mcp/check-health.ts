import type { Problem } from '#contract/problem.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { Limits } from './limits.ts'
import type { Session } from './open-session.ts'
import { sleep } from './sleep.ts'

/** This many checks in a row without an answer, and the connection is given up. */
const MOST_MISSES = 3

interface HealthParts {
  readonly server: string
  readonly session: Session
  readonly clock: Clock
  readonly limits: Limits
  /** A server that works on a call may be too busy to answer a ping. */
  readonly isBusy: () => boolean
  readonly onChange: (problem: Problem | undefined) => void
  readonly signal: AbortSignal
}

/** Asks an idle connection now and then. Resolves with a problem when it does not answer any more, or never. */
export async function watchHealth({ server, session, clock, limits, isBusy, onChange, signal }: HealthParts): Promise<Problem | undefined> {
  let misses = 0
  while (!signal.aborted) {
    await sleep(clock, misses > 0 ? Math.min(limits.health, 2_000) : limits.health, signal)
    if (signal.aborted) return undefined
    if (clock.monotonic() - session.tap.lastReceived() < limits.health && misses === 0) continue
    try {
      await session.ping(limits.ping, signal)
      if (misses > 0) onChange(undefined)
      misses = 0
    } catch (error) {
      if (signal.aborted) return undefined
      const described = await session.describe(error)
      if (described.code === 'sign-in-needed') return described
      misses++
      const problem: Problem = {
        code: 'server-unresponsive',
        message: `${server} does not answer.`,
        cause: described.cause ?? 'It did not answer in time.',
        nextStep: 'Steward starts it again by itself if it stays silent.',
        action: { kind: 'restart-server', server },
      }
      onChange(problem)
      if (misses >= MOST_MISSES && !isBusy()) return problem
    }
  }
  return undefined
}
