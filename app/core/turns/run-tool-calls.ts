import type { ToolOutcome } from '#contract/conversation.ts'
import type { JsonObject } from '#contract/json.ts'
import type { OwnCalls } from '#core/context/own-calls.ts'
import type { EventLog } from '#core/conversations/event-log.ts'
import type { ToolGate } from '#core/tools/call-tool.ts'
import { dropOptionalNulls } from '#core/tools/drop-optional-nulls.ts'
import { titleOf, viewOf, type CatalogTool, type ToolCatalog } from '#core/tools/tool-catalog.ts'
import type { TurnTrail } from '#core/tools/turn-trail.ts'
import type { Sources } from './carry-origins.ts'
import { parseToolArguments } from './parse-tool-arguments.ts'
import { runOwnCall } from './run-own-call.ts'
import type { RequestedCall, StepPlace } from './run-step.ts'

interface Parts {
  readonly log: EventLog
  readonly gate: ToolGate
  readonly catalog: ToolCatalog
  readonly own: OwnCalls
  readonly sources: Sources
}

/** A model that repeats itself asks for thousands; nobody could answer for them, and each waits with all others in every view. */
const MOST_CALLS = 64

const tooManyCalls = { code: 'too-many-calls', message: 'This call was not made.', cause: `Of the calls of one answer, the first ${MOST_CALLS} are made.`, nextStep: 'Ask again for those that are still needed.' }

/**
 * Runs the calls of one step side by side; their consent requests queue. Each call ends with a stored
 * result, whatever happened to it.
 */
export async function runToolCalls(parts: Parts, place: StepPlace, calls: readonly RequestedCall[], trail: TurnTrail, signal: AbortSignal): Promise<void> {
  const prepared = calls.map((call, index) => prepare(parts, place, call, index >= MOST_CALLS))
  // Every call must have its result before the turn goes on or fails, so no early exit on the first throw.
  const settled = await Promise.allSettled(prepared.map((run) => run(trail, signal)))
  const failure = settled.find((result) => result.status === 'rejected')
  if (failure) throw failure.reason
}

/** Writes the call to the log at once, in the model's order, and gives back how to run it. */
function prepare({ log, gate, catalog, own, sources }: Parts, place: StepPlace, call: RequestedCall, tooMany: boolean): (trail: TurnTrail, signal: AbortSignal) => Promise<void> {
  const tool = catalog.byModelName(call.modelName)
  const parsed = parseToolArguments(call.rawArguments)
  const written: JsonObject = parsed.kind === 'object' ? parsed.value : {}
  const args = tool ? dropOptionalNulls(tool.tool.inputSchema as JsonObject, written) : written
  const { callId } = call
  const isOwn = own.has(call.modelName)
  const view = tool && viewOf(tool)
  log.append({
    type: 'tool-call',
    ...place,
    callId,
    server: tool?.server ?? null,
    tool: tool?.tool.name ?? call.modelName,
    modelName: call.modelName,
    ...(isOwn ? { title: own.titleOf(call.modelName) } : tool && titleOf(tool) ? { title: titleOf(tool) } : {}),
    ...(view ? { ui: { uri: view } } : {}),
    arguments: args,
    ...(parsed.kind === 'broken' ? { rawArguments: call.rawArguments.slice(0, 20_000) } : {}),
  })

  return async (trail, signal) => {
    if (tooMany) return end({ kind: 'failed', problem: tooManyCalls })
    if (isOwn && parsed.kind === 'object') return runOwnCall({ log, own, sources }, place, call, args, trail)
    if (!tool && !isOwn) return end({ kind: 'failed', problem: unknownTool(call.modelName, catalog) })
    if (parsed.kind === 'broken' || !tool) return end({ kind: 'failed', problem: brokenArguments(call.modelName, parsed.kind === 'broken' ? parsed.cause : '') })
    const result = await gate.call({
      callId,
      server: tool.server,
      tool: tool.tool.name,
      arguments: args,
      conversationId: place.conversationId,
      turnId: place.turnId,
      step: place.step,
      caller: 'model',
      trail,
      signal,
      record: {
        onRequest: (request) => log.append({ type: 'consent-request', ...place, request }),
        onAnswer: (request, answer) => log.append({ type: 'consent-answer', ...place, requestId: request.requestId, callId, answer }),
        onStart: ({ arguments: sent, decidedBy, reasons }) => log.append({ type: 'tool-start', ...place, callId, arguments: sent, decidedBy, reasons: [...reasons] }, { durable: true }),
        onTask: (taskId) => log.append({ type: 'tool-task', ...place, callId, taskId }, { durable: true }),
      },
    })
    const { content, structuredContent, whole, meta, outcome, durationMs, trusted, recordedFrom } = result
    log.append({ type: 'tool-result', ...place, callId, outcome, content, structuredContent, whole, meta, durationMs, origin: { server: tool.server, trusted }, ...(recordedFrom ? { recordedFrom } : {}) }, { durable: true })
    result.recorded?.()
  }

  function end(outcome: ToolOutcome): void {
    log.append({ type: 'tool-result', ...place, callId, outcome, content: [], durationMs: 0, origin: { server: tool?.server ?? null, trusted: false } })
  }
}

function unknownTool(modelName: string, catalog: ToolCatalog) {
  const names = catalog.forModel().map((tool: CatalogTool) => tool.modelName)
  return {
    code: 'tool-unknown',
    message: `There is no tool named ${modelName}.`,
    cause: names.length > 0 ? `The tools are ${names.slice(0, 30).join(', ')}${names.length > 30 ? ', …' : ''}.` : 'No tools are connected.',
    nextStep: 'Call one of these by its exact name.',
  }
}

function brokenArguments(modelName: string, cause: string) {
  return { code: 'arguments-not-json', message: `The arguments for ${modelName} are not a JSON object.`, cause, nextStep: 'Call it again with one JSON object.' }
}
