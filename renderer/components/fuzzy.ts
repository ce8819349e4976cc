/**
 * How well a text answers what was typed: its letters in their order, better the closer they stand together
 * and the nearer to the beginnings of words. Higher is better; null where a letter is missing.
 */
export function scoreMatch(query: string, text: string): number | null {
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return 0
  const within = text.toLowerCase()
  const whole = within.indexOf(wanted)
  if (whole >= 0) return 1000 - Math.min(whole, 100) - Math.min(within.length, 400) / 10 + (isWordStart(text, whole) ? 200 : 0)
  if (initialsOf(text).includes(wanted)) return 500 - Math.min(within.length, 400) / 10
  let score = 0
  let place = -1
  for (const letter of wanted) {
    if (letter === ' ') continue
    const next = within.indexOf(letter, place + 1)
    if (next < 0) return null
    score += isWordStart(text, next) ? 12 : next === place + 1 ? 8 : -Math.min(next - place, 10)
    place = next
  }
  return score
}

function initialsOf(text: string): string {
  return text.slice(0, 400).split('').filter((_, index) => isWordStart(text, index)).join('').toLowerCase()
}

function isWordStart(text: string, index: number): boolean {
  const before = text[index - 1]
  return before === undefined || /[^\p{L}\p{N}]/u.test(before) || (/\p{Ll}/u.test(before) && /\p{Lu}/u.test(text[index] ?? ''))
}

/** The items that match, the best first; all of them, in their order, while nothing is typed. A name counts more than words about it. */
export function rankMatches<Item>(items: readonly Item[], query: string, textsOf: (item: Item) => { readonly names: readonly (string | undefined)[]; readonly words?: string | undefined }): Item[] {
  if (query.trim() === '') return [...items]
  const found: { item: Item; score: number }[] = []
  for (const item of items) {
    const { names, words } = textsOf(item)
    let best: number | null = null
    for (const name of names) {
      const score = name === undefined ? null : scoreMatch(query, name)
      if (score !== null && (best === null || score > best)) best = score
    }
    // Of running text, only what was typed as it stands: its letters somewhere in a paragraph say nothing.
    if (best === null && words?.toLowerCase().includes(query.trim().toLowerCase())) best = -1000
    if (best !== null) found.push({ item, score: best })
  }
  return found.sort((left, right) => right.score - left.score).map(({ item }) => item)
}
