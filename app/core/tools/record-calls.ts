import type { JsonValue } from '#contract/json.ts'
import type { Ledger } from '#core/audit/ledger.ts'
import { brief } from '#core/audit/recorded-ports.ts'
import type { GateRequest, GateResult, ToolGate } from './call-tool.ts'

/**
 * The gate, with all that passes it in the ledger.
 *
 * A decision of a person and the intention of a call are safe on the disk before anything follows from them: where they cannot
 * be, the call does not go out. What came of a call that went out is noted, and can keep nothing from being told.
 */
export function recordCalls(gate: ToolGate, ledger: Pick<Ledger, 'require' | 'note' | 'commit'>): ToolGate {
  return {
    ...gate,
    async call(request) {
      const place = placeOf(request)
      let decidedBy: 'person' | 'policy' | undefined
      let isDeniedByPerson = false
      const result = await gate.call({
        ...request,
        record: {
          ...request.record,
          onRequest(question) {
            const args = ledger.commit('arguments', question.arguments)
            const { requestId, definitionHash, reasons } = question
            ledger.note({ kind: 'consent-asked', ...place, requestId, definitionHash, arguments: args.commitment, reasons: reasons.map(({ code }) => code) }, [args])
            request.record.onRequest(question)
          },
          onAnswer(question, answer) {
            const { requestId, definitionHash } = question
            const args = ledger.commit('arguments', question.arguments)
            const body = { kind: 'consent-answered' as const, ...place, requestId, definitionHash, answer: answer.kind, edited: question.editedFrom !== undefined, arguments: args.commitment }
            isDeniedByPerson = answer.kind === 'deny'
            // Nothing follows from a question that was taken back.
            if (answer.kind === 'withdrawn') ledger.note(body)
            else ledger.require(body, [args])
            request.record.onAnswer(question, answer)
          },
          onStart(start) {
            decidedBy = start.decidedBy
            const args = ledger.commit('arguments', start.arguments)
            const { grantId, definitionHash, serverHash } = start
            ledger.require(
              {
                kind: 'call-intended',
                ...place,
                decidedBy: start.decidedBy,
                reasons: start.reasons.map(({ code }) => code),
                arguments: args.commitment,
                ...(grantId === undefined ? {} : { grantId }),
                ...(definitionHash === undefined ? {} : { definitionHash }),
                ...(serverHash === undefined ? {} : { serverHash }),
              },
              [args],
            )
            request.record.onStart(start)
          },
        },
      })
      // A person's refusal is in the ledger as their answer.
      if (!isDeniedByPerson || decidedBy !== undefined) recordEnd(ledger, request, result, decidedBy)
      return result
    },
  }
}

function recordEnd(ledger: Pick<Ledger, 'note' | 'commit'>, request: GateRequest, { outcome, content, structuredContent, durationMs }: GateResult, decidedBy: 'person' | 'policy' | undefined): void {
  const place = placeOf(request)
  if (outcome.kind === 'denied' && decidedBy === undefined) return ledger.note({ kind: 'call-refused', ...place, reasons: [outcome.reason.code] })
  const hasResult = content.length > 0 || structuredContent !== undefined
  const result = hasResult ? ledger.commit('result', { content, ...(structuredContent === undefined ? {} : { structuredContent }) } as unknown as JsonValue) : undefined
  ledger.note(
    {
      kind: 'call-ended',
      ...place,
      outcome: outcome.kind,
      durationMs,
      ...(outcome.kind === 'failed' ? { code: outcome.problem.code } : {}),
      ...(decidedBy === undefined ? {} : { decidedBy }),
      ...(result ? { result: result.commitment } : {}),
    },
    result ? [result] : [],
  )
}

function placeOf({ callId, server, tool, caller, conversationId, turnId }: GateRequest) {
  return { callId: brief(callId), server: brief(server), tool: brief(tool), caller, conversationId, turnId }
}
