import { app } from './app.ts'
import { records } from './records.ts'

/** Only the double has this export: what a test reads and sets from `electronApp.evaluate(({ double }) => ...)`. */
export const double = {
  records,
  /** Called by the bootstrap. */
  start: () => app.start(),
}
