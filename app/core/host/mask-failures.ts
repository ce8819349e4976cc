import type { Handlers } from '#contract/contract.ts'
import { maskProblem, StewardError, toProblem } from '#contract/problem.ts'

/** The same handlers; what one throws crosses the contract without a secret in it. The error itself stays behind as the cause. */
export function maskFailures(mask: (text: string) => string, handlers: Handlers): Handlers {
  const fail = (error: unknown): never => {
    throw new StewardError(maskProblem(toProblem(error), mask), { cause: error })
  }
  const wrapped = Object.entries(handlers).map(([name, handler]: [string, (...given: never[]) => unknown]) => [
    name,
    (...given: never[]) => {
      try {
        const output = handler(...given)
        return output instanceof Promise ? output.catch(fail) : output
      } catch (error) {
        return fail(error)
      }
    },
  ])
  // Each under its own name again; the compiler cannot follow that.
  return Object.fromEntries(wrapped) as Handlers
}
