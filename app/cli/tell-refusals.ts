import type { Shell } from './shell.ts'

/** Where nobody could be asked, says what would have allowed it. */
export function tellRefusals({ output, terminal }: Pick<Shell, 'output' | 'terminal'>, refused: readonly string[]): void {
  if (terminal || refused.length === 0) return
  const patterns = [...new Set(refused)].map((name) => `--allow ${shellQuote(name)}`)
  output.note(`steward: a tool call was refused, because nobody is here to be asked. To allow it for one run: ${patterns.join(' ')}`)
}

function shellQuote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}
