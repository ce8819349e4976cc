import type { ToolOutcome, TurnOutcome } from '#contract/conversation.ts'
import { StewardError, toProblem } from '#contract/problem.ts'

/** How a command ended, for scripts. They are part of the interface: never renumber. */
export const EXIT = { done: 0, failed: 1, usage: 2, consent: 3, interrupted: 130 } as const
/** Of `steward audit verify` alone, where they win over the others. Never renumber. */
export const AUDIT_EXIT = { ok: 0, altered: 1, truncated: 2, 'unsigned-tail': 3, unreadable: 4 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT] | (typeof AUDIT_EXIT)[keyof typeof AUDIT_EXIT]

/** A mistake on the command line. `audit verify` has another meaning for 2. */
export function exitCodeOfUsage(args: readonly string[]): ExitCode {
  return args.includes('audit') && args.includes('verify') ? AUDIT_EXIT.unreadable : EXIT.usage
}

const consentCodes: ReadonlySet<string> = new Set(['server-untrusted', 'consent-refused', 'consent-impossible', 'usage-limit'])

export function exitCodeOfError(error: unknown): ExitCode {
  if (error instanceof Error && error.name === 'AbortError') return EXIT.interrupted
  const { code } = toProblem(error)
  // A wrong path after --config is a wrong command line.
  if (code === 'usage' || code === 'config-file-missing') return EXIT.usage
  if (code === 'aborted') return EXIT.interrupted
  return consentCodes.has(code) ? EXIT.consent : EXIT.failed
}

/** @param refusals how many tool calls of the turn were refused */
export function exitCodeOfTurn(outcome: TurnOutcome, refusals: number): ExitCode {
  switch (outcome.kind) {
    case 'cancelled':
      return EXIT.interrupted
    case 'done':
      return refusals > 0 ? EXIT.consent : EXIT.done
    case 'failed':
    case 'step-limit':
    case 'interrupted':
      return EXIT.failed
  }
}

export function exitCodeOfCall(outcome: ToolOutcome): ExitCode {
  switch (outcome.kind) {
    case 'ok':
    case 'background':
      return EXIT.done
    case 'denied':
      return EXIT.consent
    case 'cancelled':
      return EXIT.interrupted
    case 'tool-error':
    case 'failed':
    case 'unknown':
      return EXIT.failed
  }
}

/** The command line itself is wrong: nothing was done. */
export function usageError(message: string, nextStep?: string): StewardError {
  return new StewardError({ code: 'usage', message, ...(nextStep === undefined ? {} : { nextStep }) })
}
