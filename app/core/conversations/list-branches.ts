import type { Branch } from '#contract/calls/tree.ts'
import type { ContentPart } from '#contract/content.ts'
import type { TurnRecord } from './fold-turns.ts'

const LONGEST_WORDS = 120

/** What is asked of a conversation's tree: which turns follow one, oldest first (null: which begin it), and what a turn holds. */
export interface TurnTree {
  children(turnId: string | null): readonly string[]
  read(turnId: string): TurnRecord | undefined
}

/**
 * The tree of turns as stretches between the places where it parts, a branch before those that part from it.
 *
 * Of each only the first and the last turn is read, so that the cost is that of the index (3 µs a turn) and not of the conversation.
 */
export function listBranches(tree: TurnTree, shown: ReadonlySet<string>): Branch[] {
  const branches: Branch[] = []
  const seen = new Set<string>()
  // Not by calling itself: ten thousand edits in a row would be ten thousand calls deep.
  const waiting = tree.children(null).toReversed().map((first) => ({ firstId: first, parent: null as string | null, depth: 0 }))
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { firstId, parent, depth } = next
    const first = tree.read(firstId)
    // A parent that loops, which no right event can make.
    if (!first || seen.has(firstId)) continue
    seen.add(firstId)
    let lastId = firstId
    let count = 1
    let after = tree.children(lastId)
    for (; after.length === 1 && after[0] !== undefined && !seen.has(after[0]); after = tree.children(lastId)) {
      lastId = after[0]
      seen.add(lastId)
      count++
    }
    const last = lastId === firstId ? first : tree.read(lastId)
    const { turnId, content, attachments, prompt, model, at } = first.start
    branches.push({
      turnId,
      lastTurnId: lastId,
      parent,
      depth,
      turns: count,
      question: firstWords(textOf(content) || prompt?.name || attachments[0]?.name || ''),
      answer: firstWords(first.steps.find(({ text }) => text.trim() !== '')?.text ?? ''),
      model,
      at,
      outcome: last?.end?.outcome.kind ?? null,
      isShown: shown.has(turnId),
    })
    for (const child of after.toReversed()) waiting.push({ firstId: child, parent: turnId, depth: depth + 1 })
  }
  return branches
}

function textOf(content: readonly ContentPart[]): string {
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join(' ')
}

function firstWords(text: string): string {
  const line = text.slice(0, 4 * LONGEST_WORDS).replace(/\s+/g, ' ').trim()
  return line.length <= LONGEST_WORDS ? line : `${line.slice(0, LONGEST_WORDS - 1).trimEnd()}…`
}
