import { z } from 'zod'

/**
 * What a person is told when something fails.
 *
 * `code` is stable and kebab-case, for programs; `message` says what happened, `cause` why,
 * `nextStep` what to do now. The last two are plain sentences and may be missing only where
 * nothing is known or nothing can be done.
 */
export const problemSchema = z.object({
  code: z.string(),
  message: z.string(),
  cause: z.string().optional(),
  nextStep: z.string().optional(),
  /** A thing the app can do about it on a click. */
  action: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('restart-server'), server: z.string() }),
      z.object({ kind: z.literal('edit-config'), server: z.string().optional(), line: z.number().optional() }),
      z.object({ kind: z.literal('show-logs'), server: z.string() }),
      z.object({ kind: z.literal('open-settings'), page: z.string() }),
      z.object({ kind: z.literal('use-url'), server: z.string(), url: z.string() }),
      z.object({ kind: z.literal('sign-in'), server: z.string() }),
      z.object({ kind: z.literal('retry') }),
    ])
    .optional(),
})
export type Problem = z.infer<typeof problemSchema>

/**
 * The one error class that crosses module borders. Its problem can go over the wire as it is;
 * the native `cause` stays local and is only logged.
 */
export class StewardError extends Error {
  readonly problem: Problem

  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(problem.message, options)
    this.name = 'StewardError'
    this.problem = problem
  }

  get code(): string {
    return this.problem.code
  }
}

/** What happened and why, on one line; without the next step. */
export function describeProblem({ message, cause }: Pick<Problem, 'message' | 'cause'>): string {
  return cause ? `${message} ${cause}` : message
}

/** Any thrown value as a problem: a `StewardError` keeps its own, everything else becomes `internal`. */
export function toProblem(error: unknown): Problem {
  if (error instanceof StewardError) return error.problem
  const text = error instanceof Error ? error.message : String(error)
  return {
    code: 'internal',
    message: 'Something inside Steward failed.',
    cause: text,
    nextStep: 'Try again. If it happens again, the log of Steward holds the details.',
  }
}

/** The same problem without secrets: what a server, a system or an SDK said is in its texts. */
export function maskProblem(problem: Problem, mask: (text: string) => string): Problem {
  const { message, cause, nextStep } = problem
  return { ...problem, message: mask(message), ...(cause === undefined ? {} : { cause: mask(cause) }), ...(nextStep === undefined ? {} : { nextStep: mask(nextStep) }) }
}
