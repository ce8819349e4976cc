import type { RerunAnswer, RerunSummary } from '#contract/calls/recorder.ts'
import type { Usage } from '#contract/model.ts'
import type { TurnRecord } from '#core/conversations/fold-turns.ts'

/** What a re-run brought, answer by answer, beside the original ones. `costOf`: null where no price is known. */
export function sumUpRerun(path: readonly TurnRecord[], originalOf: (turnId: string) => TurnRecord | undefined, questions: number, costOf: (turn: TurnRecord) => number | null): RerunSummary {
  const answers = path.flatMap((turn): RerunAnswer[] => {
    const { rerunOf, turnId, content } = turn.start
    if (!rerunOf) return []
    const original = originalOf(rerunOf.turnId)
    const calls = { recorded: 0, unrecorded: 0, called: 0 }
    for (const { call, start, result } of turn.steps.flatMap(({ toolCalls }) => toolCalls)) {
      if (result?.recordedFrom) calls.recorded++
      else if (start) calls.called++
      else if (call.server !== null) calls.unrecorded++
    }
    return [
      {
        turnId,
        originalTurnId: rerunOf.turnId,
        question: content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join(' ').slice(0, 200),
        outcome: turn.end?.outcome.kind ?? null,
        calls,
        now: factsOf(turn, costOf),
        before: original ? factsOf(original, costOf) : null,
      },
    ]
  })
  return { questions, answers }
}

function factsOf(turn: TurnRecord, costOf: (turn: TurnRecord) => number | null): { usage: Usage; durationMs: number; cost: number | null } {
  return { usage: turn.end?.usage ?? {}, durationMs: turn.end?.durationMs ?? 0, cost: costOf(turn) }
}
