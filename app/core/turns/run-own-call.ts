import type { Reason } from '#contract/consent.ts'
import type { JsonObject } from '#contract/json.ts'
import type { OwnCalls } from '#core/context/own-calls.ts'
import type { EventLog } from '#core/conversations/event-log.ts'
import type { TurnTrail } from '#core/tools/turn-trail.ts'
import { isStillForeign, type Sources } from './carry-origins.ts'
import type { StepPlace } from './run-step.ts'

const ownTool: Reason = { code: 'own-tool', text: 'It is a tool of Steward itself: it reaches no server and no network.' }

interface Parts {
  readonly log: EventLog
  readonly own: OwnCalls
  /** As things are now, of what may have come long ago. */
  readonly sources: Sources
}

/**
 * Runs a call of one of Steward's own tools. It needs no consent; but what it gives keeps the origin that it had: a result that is
 * read on counts as read from outside in this turn, too.
 */
export async function runOwnCall({ log, own, sources }: Parts, place: StepPlace, call: { readonly callId: string; readonly modelName: string }, args: JsonObject, trail: TurnTrail): Promise<void> {
  const { callId, modelName } = call
  log.append({ type: 'tool-start', ...place, callId, arguments: args, decidedBy: 'policy', reasons: [ownTool] })
  const startedAt = performance.now()
  const { outcome, content, origin, found } = await own.run({ ...place, callId, modelName }, args)
  const { server, tool, trusted } = origin
  if (server !== null && isStillForeign(server, tool ?? modelName, trusted, sources)) trail.add({ origin: `${server}/${tool ?? modelName}`, server, callId, bytes: content.reduce((sum, part) => sum + (part.type === 'text' ? part.text.length : 0), 0) })
  if (found.length > 0) log.append({ type: 'tools-found', ...place, tools: [...found] })
  log.append({ type: 'tool-result', ...place, callId, outcome, content, durationMs: Math.round(performance.now() - startedAt), origin }, { durable: true })
}
