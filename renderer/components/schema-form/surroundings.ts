import { createContext, useContext } from 'react'

/** What every field of one form knows. */
export interface Surroundings {
  /** What is wrong with the field at a JSON pointer. */
  readonly problemAt: (path: string) => string | undefined
  readonly isSecret: (path: string) => boolean
  readonly isDisabled: boolean
}

export const SurroundingsContext = createContext<Surroundings>({ problemAt: () => undefined, isSecret: () => false, isDisabled: false })
export const useSurroundings = (): Surroundings => useContext(SurroundingsContext)
