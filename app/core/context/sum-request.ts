import { estimateTokens } from '#contract/estimate-tokens.ts'
import { summaryText } from '#core/conversations/to-model-messages.ts'
import type { ContextMarks } from './context-marks.ts'
import type { ToolPlan } from './plan-tools.ts'
import type { ResultWeight, TurnWeight } from './turn-weight.ts'

export interface RequestFacts {
  readonly system: string
  readonly tools: ToolPlan
  readonly weights: readonly TurnWeight[]
  readonly marks: ContextMarks
  readonly pictureTokens: (blobId: string) => number
}

/** About how many tokens a request has, before calibration: the sum of what its bill shows line by line. */
export function sumRequest({ system, tools, weights, marks, pictureTokens }: RequestFacts): number {
  let sum = estimateTokens(system) + tools.ownTokens
  for (const { tokens, isDeferred } of tools.all) if (!isDeferred) sum += tokens
  if (marks.compaction) sum += summaryTokens(marks.compaction.compaction.summary)
  for (const weight of weights) sum += turnTokens(weight, marks, pictureTokens)
  return sum
}

export const summaryTokens = (summary: string): number => estimateTokens(summaryText(summary))

/** A turn as it is sent. */
export function turnTokens(weight: TurnWeight, marks: Pick<ContextMarks, 'isDropped' | 'isFolded'>, pictureTokens: (blobId: string) => number): number {
  const { turnId, history, files, pictures, results } = weight
  if (files.length + pictures.length + results.length === 0) return history
  const kept = (blobId: string): boolean => !marks.isDropped(turnId, blobId)
  const sum = (items: readonly { readonly tokens: number }[]): number => items.reduce((total, { tokens }) => total + tokens, 0)
  return (
    history +
    sum(files.filter(({ blobId }) => kept(blobId))) +
    pictures.filter((picture) => isSent(picture, turnId, marks)).reduce((total, { blobId }) => total + pictureTokens(blobId), 0) +
    results.reduce((total, result) => total + resultTokens(result, turnId, marks), 0)
  )
}

export function resultTokens({ callId, step, tokens, foldedTokens }: ResultWeight, turnId: string, { isFolded }: Pick<ContextMarks, 'isFolded'>): number {
  return isFolded(turnId, step, callId) ? foldedTokens : tokens
}

/** A picture of a folded result goes with it. */
export function isSent({ blobId, callId, step }: TurnWeight['pictures'][number], turnId: string, { isDropped, isFolded }: Pick<ContextMarks, 'isDropped' | 'isFolded'>): boolean {
  return !isDropped(turnId, blobId) && !(callId !== undefined && isFolded(turnId, step ?? 0, callId))
}
