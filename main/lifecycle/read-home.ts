import { resolve } from 'node:path'

/** The data folder that the person chose: `--home DIR`, `--home=DIR`, else `STEWARD_HOME`; undefined for the platform's usual one. */
export function readHome(argv: readonly string[], environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const index = argv.findIndex((word) => word === '--home' || word.startsWith('--home='))
  const word = argv[index]
  const named = word === undefined ? undefined : word === '--home' ? argv[index + 1] : word.slice('--home='.length)
  const home = named || environment.STEWARD_HOME
  return home ? resolve(home) : undefined
}
