import { inspect } from 'node:util'
import { maskSecretForms } from '#contract/secret-patterns.ts'

/** One process, one standard error: whoever holds secrets in it says how to mask them, until its end. */
const masks = new Set<(text: string) => string>()

export function maskCrashesWith(mask: (text: string) => string): void {
  masks.add(mask)
}

/** What was thrown, with where and why, and without secrets: Node's own words would quote them. */
export function crashText(thrown: unknown): string {
  const text = inspect(thrown, { depth: 4, breakLength: 160 })
  return [...masks].reduce((masked, mask) => mask(masked), maskSecretForms(text))
}

/**
 * What nobody caught is told with `crashText` and not by Node, which prints the error as it is.
 * @param onCrash ends the process where it must end
 */
export function handleCrashes(onCrash: (text: string) => void): () => void {
  const handle = (thrown: unknown): void => onCrash(crashText(thrown))
  process.on('uncaughtException', handle)
  process.on('unhandledRejection', handle)
  return () => {
    process.off('uncaughtException', handle)
    process.off('unhandledRejection', handle)
  }
}
