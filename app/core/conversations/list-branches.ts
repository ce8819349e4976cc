import type { Branch } from '#contract/calls/tree.ts'
import type { ContentPart } from '#contract/content.ts'
import { pathTo, type TurnRecord } from './fold-turns.ts'

const LONGEST_WORDS = 120

/** The tree of turns as stretches between the places where it parts, a branch before those that part from it. */
export function listBranches(turns: ReadonlyMap<string, TurnRecord>, headTurnId: string | null): Branch[] {
  const children = new Map<string | null, TurnRecord[]>()
  for (const turn of turns.values()) {
    const { parentTurnId } = turn.start
    // A parent that is not there (a damaged row) makes a root of the turn: it must stay reachable.
    const parent = parentTurnId !== null && turns.has(parentTurnId) ? parentTurnId : null
    children.set(parent, [...(children.get(parent) ?? []), turn])
  }
  const shown = new Set(pathTo(turns, headTurnId).map(({ start }) => start.turnId))
  const branches: Branch[] = []
  // Not by calling itself: ten thousand edits in a row would be ten thousand calls deep.
  const waiting = (children.get(null) ?? []).toReversed().map((first) => ({ first, parent: null as string | null, depth: 0 }))
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { first, parent, depth } = next
    let last = first
    let count = 1
    for (let after = children.get(last.start.turnId) ?? []; after.length === 1 && after[0]; after = children.get(last.start.turnId) ?? []) {
      last = after[0]
      count++
    }
    const { turnId, content, attachments, prompt, model, at } = first.start
    branches.push({
      turnId,
      lastTurnId: last.start.turnId,
      parent,
      depth,
      turns: count,
      question: firstWords(textOf(content) || prompt?.name || attachments[0]?.name || ''),
      answer: firstWords(first.steps.find(({ text }) => text.trim() !== '')?.text ?? ''),
      model,
      at,
      outcome: last.end?.outcome.kind ?? null,
      isShown: shown.has(turnId),
    })
    for (const child of (children.get(last.start.turnId) ?? []).toReversed()) waiting.push({ first: child, parent: turnId, depth: depth + 1 })
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
