import type { ArgumentProblem } from '#contract/consent.ts'

/** The first few mistakes of arguments in one line, for a cause. */
export function describeArgumentProblems(problems: readonly ArgumentProblem[]): string {
  return problems
    .slice(0, 5)
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
    .join('; ')
}
