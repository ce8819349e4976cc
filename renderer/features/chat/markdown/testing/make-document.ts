/** Texts for property tests: every kind of block, also cut, nested, wrong. */

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296
  }
}

const words = ['plain', '**bold**', '_em_', '`code`', '[link](https://example.org/a)', '~~gone~~', 'https://example.org/b', '<b>html</b>', '$x+1$', 'a|b', '5$', '\\*', '![p](https://example.org/p.png)', '&amp;', 'end.']

/** `reachesBack`: with link definitions and formulas over several blocks, whose end changes what stands before. */
export function makeDocument(next: () => number, { reachesBack }: { readonly reachesBack: boolean }): string {
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(next() * values.length)] as Value
  const some = (most: number): number => 1 + Math.floor(next() * most)
  const line = (): string => Array.from({ length: some(6) }, () => pick(words)).join(' ')
  const lines = (most: number, make: () => string): string => Array.from({ length: some(most) }, make).join('\n')
  const indent = (text: string): string => text.replaceAll(/\n(?!\n)/g, '\n  ')
  const blocks: readonly (() => string)[] = [
    () => lines(3, line),
    () => `${'#'.repeat(some(4))} ${line()}`,
    () => lines(8, () => `- ${pick(['', '[ ] ', '[x] '])}${line()}`),
    () => lines(5, () => `${some(3)}. ${line()}`),
    () => Array.from({ length: some(5) }, () => `- ${line()}`).join('\n\n'),
    () => lines(4, () => `* ${indent(`${line()}\n- ${line()}\n- ${line()}`)}`),
    () => lines(3, () => `- ${indent(`${line()}\n\n\`\`\`js\nlet a\n\`\`\`\n${line()}`)}`),
    () => `| a | b |\n|---|:-:|\n${lines(6, () => `| ${pick(['x', '`y`', '**z**'])} | ${pick(['1', '', 'w \\| v'])} |`)}`,
    () => `${line()}\n| a |\n|---|\n${lines(2, () => '| c |')}`,
    () => `\`\`\`${pick(['', 'ts', 'py title="x"'])}\n${lines(6, () => pick(['const a = 1', '', '  # b', '~~~', '| a |', '- x']))}\n\`\`\``,
    () => `~~~~\n${lines(4, () => pick(['~~~', '```', 'x']))}\n~~~~~  `,
    () => `  \`\`\`\n  in\n\n    deep\n  \`\`\``,
    () => lines(3, () => `> ${line()}`),
    () => `> ${line()}\n${line()}`,
    () => `${line()}\n${pick(['===', '---'])}`,
    () => pick(['---', '***', '- - -']),
    () => `    indented\n\n    more`,
    () => '<div>\n<script>x</script>\n</div>',
    ...(reachesBack
      ? [
          () => `See [${pick(['late', 'other'])}] and [this][late].`,
          () => `[${pick(['late', 'other'])}]: https://example.org/${some(9)}`,
          () => '$$\nx^2\n$$',
          () => '$$\na\n\n- b\n+ c\n$$',
          () => `- [late] ${line()}\n- x`,
          () => '| [late] |\n|---|\n| [other] |\n| c |',
        ]
      : []),
  ]
  const text = Array.from({ length: 2 + some(10) }, () => pick(blocks)() + pick(['\n\n', '\n\n', '\n\n', '\n', '\n\n\n', '\n \n'])).join('')
  // As often a text ends in the middle of something.
  return next() < 0.3 ? text.slice(0, Math.floor(text.length * (0.5 + next() / 2))) : text
}
