import type { GateRequest, GateResult, ToolGate } from '#core/tools/call-tool.ts'
import { subjectOf } from '#core/tools/trail-words.ts'
import type { Recording } from './recording.ts'

interface Parts {
  readonly recording: Recording
  /** The conversation that was recorded. */
  readonly conversationId: string
  /** A tool that says it only reads gives the same again; nothing is called, so its word is enough. */
  readonly onlyReads: (server: string, tool: string) => boolean
  /** For what is not recorded, where the person chose that it is really called. Without it, nothing here can be sent. */
  readonly real?: Pick<ToolGate, 'call'>
}

/** Answers calls from a recording, and says of the others that they are not in it. */
export function createRecordedGate({ recording, conversationId, onlyReads, real }: Parts): Pick<ToolGate, 'call'> {
  return {
    async call(request) {
      const recorded = recording.take(request.server, request.tool, request.arguments, onlyReads(request.server, request.tool))
      if (!recorded) return real ? real.call(request) : notRecorded(request)
      const { outcome, content, structuredContent, meta, whole, durationMs, origin } = recorded.result
      // It came from outside then, and so it does now: should a real call follow, the person is told.
      if (!origin.trusted) request.trail.add({ origin: `${request.server}/${request.tool}`, server: request.server, callId: request.callId, ...subjectOf(request.arguments) })
      return {
        outcome,
        content,
        ...(structuredContent === undefined ? {} : { structuredContent }),
        ...(meta ? { meta } : {}),
        ...(whole ? { whole } : {}),
        durationMs,
        trusted: origin.trusted,
        recordedFrom: { conversationId, callId: recorded.call.callId },
      }
    },
  }
}

function notRecorded({ server, tool }: GateRequest): GateResult {
  const problem = {
    code: 'call-not-recorded',
    message: `This call of ${server}/${tool} is not recorded, and nothing is really called in this re-run.`,
    cause: 'The recorded conversation has no call of this tool with these arguments, or each of them was used already.',
    nextStep: 'Answer with what the recorded calls brought.',
  }
  return { outcome: { kind: 'failed', problem }, content: [], durationMs: 0, trusted: false }
}
