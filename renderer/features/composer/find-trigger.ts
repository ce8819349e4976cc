/** What is being asked for in the middle of writing: a prompt after `/` at the very start, a resource after `@` at the start of a word. */
export interface Trigger {
  readonly kind: 'prompt' | 'resource'
  readonly query: string
  /** Where it begins in the text, and where it ends. */
  readonly start: number
  readonly end: number
}

const LONGEST = 80

export function findTrigger(text: string, cursor: number): Trigger | null {
  if (text.startsWith('/')) {
    const end = text.search(/\s/)
    // A path or a comment begins with a slash too: a second one ends it.
    const word = end < 0 ? text : text.slice(0, end)
    if (cursor <= word.length && cursor > 0 && word.length <= LONGEST && !word.slice(1).includes('/')) return { kind: 'prompt', query: word.slice(1), start: 0, end: word.length }
  }
  const before = text.slice(Math.max(0, cursor - LONGEST), cursor)
  const found = /(?:^|\s)@([^\s@]*)$/.exec(before)
  if (!found) return null
  const query = found[1] ?? ''
  return { kind: 'resource', query, start: cursor - query.length - 1, end: cursor }
}
