import { StewardError } from '#contract/problem.ts'

/** Stands where a handler is still to be written; gone before the issue is done. */
export const notBuilt = (): never => {
  throw new StewardError({ code: 'not-built', message: 'This is not built yet.' })
}
