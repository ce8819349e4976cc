import type { DefinitionChange } from '#contract/consent.ts'

type Word = DefinitionChange['words'][number]
export type FoldedWord = Word | { readonly kind: 'folded'; readonly lines: number }

/** Lines kept beside a change, so that one sees where it is. */
const CONTEXT = 3

/** Long runs of unchanged lines as one word that says how many they are. */
export function foldSame(words: readonly Word[]): readonly FoldedWord[] {
  return words.flatMap<FoldedWord>((word, index) => {
    if (word.kind !== 'same') return [word]
    const lines = word.text.split('\n')
    // The first and the last line belong to what is beside them.
    const before = index === 0 ? 0 : CONTEXT
    const after = index === words.length - 1 ? 0 : CONTEXT
    const hidden = lines.length - before - after
    if (hidden <= 2) return [word]
    const start = lines.slice(0, before).join('\n')
    const end = lines.slice(lines.length - after).join('\n')
    return [
      ...(before > 0 ? [{ kind: 'same' as const, text: `${start}\n` }] : []),
      { kind: 'folded' as const, lines: hidden },
      ...(after > 0 ? [{ kind: 'same' as const, text: end }] : []),
    ]
  })
}
