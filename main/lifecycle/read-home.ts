/** What `--home DIR` or `--home=DIR` names. Electron leaves all words of the command line, its own and Chromium's, in `argv`. */
export function readHome(argv: readonly string[]): string | undefined {
  const index = argv.findIndex((word) => word === '--home' || word.startsWith('--home='))
  const word = argv[index]
  if (word === undefined) return undefined
  return (word === '--home' ? argv[index + 1] : word.slice('--home='.length)) || undefined
}
