import type { Branch } from '#contract/calls/tree.ts'
import { brief, columns } from './output.ts'

/** The tree of a conversation, a line a branch; `*` marks what is shown. */
export function branchLines(branches: readonly Branch[]): string[] {
  return columns(
    branches.map(({ depth, isShown, question, answer, model, at, turns, outcome }, index) => [
      `${isShown ? '*' : ' '} ${index + 1}`,
      `${model.providerId}/${model.model}`,
      new Date(at).toISOString().slice(0, 16).replace('T', ' '),
      turns === 1 ? '1 turn' : `${turns} turns`,
      outcome ?? 'running',
      `${'  '.repeat(Math.min(depth, 12))}${brief(question, 60) || '(continued)'} → ${brief(answer, 60)}`,
    ]),
  )
}
