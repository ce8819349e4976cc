export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added'
  readonly line: string
}

/** A change of a few lines: what both begin with, what goes, what comes, what both end with. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [old, fresh] = [before.split('\n'), after.split('\n')]
  const shorter = Math.min(old.length, fresh.length)
  let head = 0
  while (head < shorter && old[head] === fresh[head]) head++
  let tail = 0
  while (tail < shorter - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail++
  const as = (kind: DiffLine['kind'], lines: readonly string[]): DiffLine[] => lines.map((line) => ({ kind, line }))
  return [...as('same', old.slice(0, head)), ...as('removed', old.slice(head, old.length - tail)), ...as('added', fresh.slice(head, fresh.length - tail)), ...as('same', old.slice(old.length - tail))]
}
