import { StewardError, type Problem } from '#contract/problem.ts'
import { BUSY, CANNOT_OPEN, CORRUPT, FULL, IO_ERROR, LOCKED, NOT_A_DATABASE, READ_ONLY, resultCode } from './sqlite-codes.ts'

/** What a person is told when the database refuses. Everything that is no error of SQLite passes through. */
export function toStoreError(error: unknown): unknown {
  const problem = describe(resultCode(error), error instanceof Error ? error.message : undefined)
  return problem ? new StewardError(problem, { cause: error }) : error
}

export const readOnlyProblem: Problem = {
  code: 'store-read-only',
  message: 'Steward cannot write to its data folder: nothing new is kept.',
  cause: 'The folder or the database in it is read-only.',
  nextStep: 'Give yourself write permission to the folder, or choose another one with --home, then start Steward again.',
}

function describe(code: number | undefined, cause: string | undefined): Problem | undefined {
  switch (code) {
    case FULL:
      return { code: 'disk-full', message: 'The disk is full, so this was not saved.', cause, nextStep: 'Free some space and try again. Everything that was saved before is still there.' }
    case READ_ONLY:
      return { ...readOnlyProblem, cause }
    case BUSY:
    case LOCKED:
      return { code: 'store-busy', message: 'Another Steward process is writing and did not finish in time.', cause, nextStep: 'Try again in a moment.' }
    case CORRUPT:
    case NOT_A_DATABASE:
      return { code: 'store-unreadable', message: 'The database of Steward is damaged.', cause, nextStep: 'Run "steward doctor". Starting Steward again sets a file aside that cannot be read at all; nothing is deleted.' }
    case IO_ERROR:
    case CANNOT_OPEN:
      return { code: 'store-unreadable', message: 'The database of Steward cannot be reached.', cause, nextStep: 'Check that the disk with the data folder is connected and healthy, then try again.' }
    default:
      return undefined
  }
}
