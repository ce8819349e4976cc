import { dialog } from 'electron'
import type { Problem } from '#contract/problem.ts'

/** Says why Steward cannot start. Native, because at this point there may be no window to say it in. */
export function showFailure({ code, message, cause, nextStep }: Problem): void {
  console.error(`${code}: ${message}`, cause ?? '')
  dialog.showErrorBox('Steward cannot start', [message, cause, nextStep].filter(Boolean).join('\n\n'))
}
