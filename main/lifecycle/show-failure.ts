import { dialog } from 'electron'
import type { Problem } from '#contract/problem.ts'

/** Says why Steward cannot start. Native, because at this point there may be no window to say it in. */
export function showFailure(problem: Problem): void {
  console.error(`${problem.code}: ${problem.message}`, problem.cause ?? '')
  showProblem('Steward cannot start', problem)
}

/** For what was started from outside the window. */
export function showProblem(title: string, { message, cause, nextStep }: Problem): void {
  dialog.showErrorBox(title, [message, cause, nextStep].filter(Boolean).join('\n\n'))
}
