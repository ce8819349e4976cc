/** The name that was probably meant by a misspelt one: at most two letters away, and not a different word. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  if (written.length > 40) return undefined
  const word = written.toLowerCase()
  const near = names
    .map((name) => ({ name, distance: distance(word, name.toLowerCase()) }))
    .filter((candidate) => candidate.distance <= Math.min(2, Math.floor(candidate.name.length / 3)))
    .sort((left, right) => left.distance - right.distance)
  return near[0]?.name
}

/** Letters to add, drop or change (Levenshtein). */
function distance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const change = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1)
      current.push(Math.min(change, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[right.length] ?? 0
}
