import type { RunningCall } from './server-request-handler.ts'

/** The calls that a connection works on, so that a busy server is not taken for a dead one, and that what it asks is known to belong to the call. */
export interface RunningCalls {
  /** @returns to be called when the call is over, with whether it failed */
  begin(call: Pick<RunningCall, 'callId' | 'conversationId'>): (failed: boolean) => void
  /** The one call that runs now, where it is only one. */
  current(): RunningCall | null
  any(): boolean
}

/** A reason of its own for each call would be an error with its stack, 6 µs for nobody. */
const OVER = 'The call is over.'

export function createRunningCalls(): RunningCalls {
  const calls = new Set<RunningCall>()
  return {
    begin(call) {
      const [over, failed] = [new AbortController(), new AbortController()]
      const running = { ...call, over: over.signal, failed: failed.signal }
      calls.add(running)
      return (hasFailed) => {
        calls.delete(running)
        if (hasFailed) failed.abort(OVER)
        over.abort(OVER)
      }
    },
    current() {
      const [only, ...others] = calls
      return only && others.length === 0 && only.callId !== '' ? only : null
    },
    any: () => calls.size > 0,
  }
}
