import { describeProblem, StewardError, type Problem } from '#contract/problem.ts'

/** The person said no. https://modelcontextprotocol.io/specification/2025-11-25/client/sampling#error-handling */
export const DECLINED = -1
export const INVALID_PARAMS = -32_602
export const INTERNAL_ERROR = -32_603
/** In the range that JSON-RPC leaves to implementations. */
export const TOO_MUCH = -32_000

/**
 * What a server hears instead of an answer. In the legacy era it travels to the server; in the modern one it ends the
 * call, and the person reads the problem that it carries (`describe-failure.ts`).
 *
 * The SDK sends any error with a number for its code. Its own class would bring the whole SDK into a host that connects
 * to nothing.
 */
export class Refusal extends Error {
  readonly code: number
  override readonly cause: StewardError

  constructor(code: number, problem: Problem, forServer: string) {
    super(forServer)
    this.name = 'Refusal'
    this.code = code
    this.cause = new StewardError(problem)
  }
}

/** @param forServer what the server reads, where the problem speaks to the person */
export function refusal(code: number, problem: Problem, forServer = describeProblem(problem)): Refusal {
  return new Refusal(code, problem, forServer)
}
