import type { ContentPart } from '#contract/content.ts'
import type { ToolOutcome } from '#contract/conversation.ts'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import type { Ledger } from '#core/audit/ledger.ts'
import { brief } from '#core/audit/recorded-ports.ts'

export interface OwnCallPlace {
  readonly callId: string
  readonly tool: string
  readonly conversationId: string
  readonly turnId: string
}

/** As the ledger names whose tools they are. */
export const OWN_SERVER = 'steward'

/**
 * A call of a tool of Steward itself, in the ledger as those of servers are. It changes nothing and reaches nobody, so it waits for
 * no disk and needs no permit.
 */
export async function recordOwnCall<Result extends { readonly outcome: ToolOutcome; readonly content: readonly ContentPart[] }>(
  ledger: Pick<Ledger, 'note' | 'commit'>,
  { callId, tool, conversationId, turnId }: OwnCallPlace,
  args: JsonObject,
  run: () => Promise<Result>,
): Promise<Result> {
  const place = { callId: brief(callId), server: OWN_SERVER, tool: brief(tool), caller: 'model' as const, conversationId, turnId }
  const given = ledger.commit('arguments', args)
  ledger.note({ kind: 'call-intended', ...place, decidedBy: 'policy', reasons: ['own-tool'], arguments: given.commitment }, [given])
  const startedAt = performance.now()
  const result = await run()
  const { outcome, content } = result
  const brought = content.length > 0 ? ledger.commit('result', { content } as unknown as JsonValue) : undefined
  ledger.note(
    { kind: 'call-ended', ...place, outcome: outcome.kind, durationMs: Math.round(performance.now() - startedAt), decidedBy: 'policy', ...(outcome.kind === 'failed' ? { code: outcome.problem.code } : {}), ...(brought ? { result: brought.commitment } : {}) },
    brought ? [brought] : [],
  )
  return result
}
