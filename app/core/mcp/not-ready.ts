import { describeProblem, type Problem } from '#contract/problem.ts'
import type { ServerView } from '#contract/server.ts'

/** Why a server cannot be asked anything just now. */
export function notReady({ name, state }: ServerView): Problem {
  const restart = { kind: 'restart-server', server: name } as const
  const message = `${name} is not connected.`
  switch (state.kind) {
    case 'failed':
    case 'restarting':
    case 'needs-sign-in':
      return { ...state.problem, code: 'server-not-ready', message, cause: describeProblem(state.problem) }
    case 'disabled':
      return { code: 'server-not-ready', message, cause: 'It is disabled in mcp.json.', nextStep: 'Enable it.' }
    case 'untrusted':
      return { code: 'server-not-ready', message, cause: 'It was not approved yet.', nextStep: 'Look at its exact command and approve it.' }
    case 'stopped':
      return { code: 'server-not-ready', message, cause: 'It was stopped.', nextStep: 'Start it.', action: restart }
    case 'signing-in':
      return { code: 'server-not-ready', message, cause: 'Its sign-in is not finished.', nextStep: 'Finish it in the browser.' }
    case 'starting':
    case 'ready':
    case 'degraded':
      return { code: 'server-not-ready', message, cause: 'It is just connecting.', nextStep: 'Try again in a moment.', action: restart }
  }
}
