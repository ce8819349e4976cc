/** What `--home DIR` or `--home=DIR` names. Electron leaves all words of the command line, its own and Chromium's, in `argv`. */
export function readHome(all: readonly string[]): string | undefined {
  // What comes after `--` is what the system hands over: a link must not choose the data folder.
  const end = all.indexOf('--')
  const argv = end === -1 ? all : all.slice(0, end)
  const index = argv.findIndex((word) => word === '--home' || word.startsWith('--home='))
  const word = argv[index]
  if (word === undefined) return undefined
  return (word === '--home' ? argv[index + 1] : word.slice('--home='.length)) || undefined
}
