import type { DefinitionChange } from '#contract/consent.ts'

type Word = DefinitionChange['words'][number]

const MAX_WORDS = 2000

/**
 * What changed between two texts, word by word, for a person to read.
 *
 * The longest common subsequence, after cutting off the equal start and end. Texts come from servers and
 * may be huge: past `MAX_WORDS` on either side the middle is shown as removed and added whole.
 */
export function diffWords(before: string, after: string): Word[] {
  const old = split(before)
  const now = split(after)
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start++
  let end = 0
  while (end < old.length - start && end < now.length - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end++

  const middle = diffMiddle(old.slice(start, old.length - end), now.slice(start, now.length - end))
  return join([...old.slice(0, start).map(same), ...middle, ...old.slice(old.length - end).map(same)])
}

function diffMiddle(old: string[], now: string[]): Word[] {
  if (old.length > MAX_WORDS || now.length > MAX_WORDS) return [...old.map(removed), ...now.map(added)]
  const width = now.length + 1
  const lengths = new Uint16Array((old.length + 1) * width)
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0
  for (let row = old.length - 1; row >= 0; row--) {
    for (let column = now.length - 1; column >= 0; column--) {
      lengths[row * width + column] = old[row] === now[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1))
    }
  }
  const words: Word[] = []
  let row = 0
  let column = 0
  while (row < old.length || column < now.length) {
    const oldWord = old[row]
    const newWord = now[column]
    if (oldWord !== undefined && oldWord === newWord) {
      words.push(same(oldWord))
      row++
      column++
    } else if (newWord === undefined || (oldWord !== undefined && at(row + 1, column) >= at(row, column + 1))) {
      words.push(removed(oldWord ?? ''))
      row++
    } else {
      words.push(added(newWord))
      column++
    }
  }
  return words
}

const split = (text: string): string[] => text.match(/\s+|[^\s]+/g) ?? []
const same = (text: string): Word => ({ kind: 'same', text })
const added = (text: string): Word => ({ kind: 'added', text })
const removed = (text: string): Word => ({ kind: 'removed', text })

/** Neighbours of one kind become one. */
function join(words: Word[]): Word[] {
  const joined: Word[] = []
  for (const word of words) {
    const last = joined.at(-1)
    if (last && last.kind === word.kind) joined[joined.length - 1] = { kind: last.kind, text: last.text + word.text }
    else joined.push(word)
  }
  return joined
}
