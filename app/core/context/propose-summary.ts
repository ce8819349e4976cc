import type { SummaryProposal } from '#contract/context.ts'
import type { ModelRef } from '#contract/model.ts'
import { StewardError } from '#contract/problem.ts'
import type { TurnRecord } from '#core/conversations/fold-turns.ts'
import type { LanguageModel } from '#core/providers/language-model.ts'
import { chooseCovered } from './choose-covered.ts'
import type { RequestPlan } from './context.ts'
import { summarize } from './summarize.ts'
import { summaryTokens, turnTokens } from './sum-request.ts'

export interface ProposalFacts {
  readonly planned: RequestPlan
  /** Those that are sent now, oldest first. */
  readonly turns: readonly TurnRecord[]
  readonly ref: ModelRef
  readonly model: LanguageModel
  readonly conversationId: string
  readonly limit: number
  readonly ratio: number
  readonly pictureTokens: (blobId: string) => number
}

/** Turns of a proposal that are told one by one. */
const MOST_TOLD = 200

/** What the model writes in the place of the older turns, and what is dropped by it. @throws StewardError `nothing-to-summarize`, of the provider */
export async function proposeSummary({ planned, turns, ref, model, conversationId, limit, ratio, pictureTokens }: ProposalFacts, signal: AbortSignal): Promise<SummaryProposal> {
  const tokens = planned.weights.map((weight) => Math.round(turnTokens(weight, planned.marks, pictureTokens) * ratio))
  const covered = chooseCovered(turns, (index) => tokens[index] ?? 0, limit)
  const untilTurnId = turns[covered - 1]?.start.turnId
  if (untilTurnId === undefined) throw nothingToSummarize()
  const before = planned.marks.compaction?.compaction.summary
  const { summary, usage } = await summarize({ model, name: ref.model, conversationId, turns: turns.slice(0, covered), before, limit }, signal)
  const replaced = planned.weights.slice(0, covered).map(({ turnId, label }, index) => ({ turnId, label, tokens: tokens[index] ?? 0 }))
  return {
    untilTurnId,
    summary,
    model: ref,
    usage,
    replacedTokens: replaced.reduce((sum, turn) => sum + turn.tokens, before === undefined ? 0 : Math.round(summaryTokens(before) * ratio)),
    turns: replaced.slice(0, MOST_TOLD),
    turnCount: covered,
    summaryTokens: Math.round(summaryTokens(summary) * ratio),
  }
}

export function nothingToSummarize(): StewardError {
  return new StewardError({ code: 'nothing-to-summarize', message: 'There is nothing to sum up yet.', cause: 'The last message and its answer always stay.', nextStep: 'Fold results or leave files out instead, or begin a new conversation.' })
}
