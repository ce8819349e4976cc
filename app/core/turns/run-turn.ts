import type { TurnOutcome } from '#contract/conversation.ts'
import type { ModelRef, Usage } from '#contract/model.ts'
import { toProblem } from '#contract/problem.ts'
import { isServerOn, type Project } from '#contract/project.ts'
import { sharesOfServers } from '#core/context/shares-of-servers.ts'
import type { Context } from '#core/context/context.ts'
import type { EventLog } from '#core/conversations/event-log.ts'
import type { Servers } from '#core/mcp/servers.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { ProjectFolders } from '#core/projects/project-folders.ts'
import type { Projects } from '#core/projects/projects.ts'
import type { LanguageModel } from '#core/providers/language-model.ts'
import type { ToolGate } from '#core/tools/call-tool.ts'
import { projectCatalog } from '#core/tools/project-catalog.ts'
import { withoutServers, type ToolCatalog } from '#core/tools/tool-catalog.ts'
import { createTurnTrail } from '#core/tools/turn-trail.ts'
import type { UsageLimits } from '#core/usage/limits.ts'
import { addUsage } from './add-usage.ts'
import { addLateOrigins, carryOrigins, type Sources } from './carry-origins.ts'
import type { LateEnds } from './late-ends.ts'
import { runStep } from './run-step.ts'
import { runToolCalls } from './run-tool-calls.ts'

export interface TurnParts {
  readonly ports: Pick<Ports, 'blobs' | 'clock' | 'conversations' | 'settings' | 'logger' | 'trust'>
  readonly log: EventLog
  readonly servers: Servers
  readonly catalog: ToolCatalog
  readonly gate: ToolGate
  readonly projects: Pick<Projects, 'of' | 'get'>
  readonly folders: ProjectFolders
  readonly limits: Pick<UsageLimits, 'reached' | 'newlyNear'>
  readonly context: Context
  readonly ends: LateEnds
  /** @throws StewardError where the provider is unknown or its key cannot be read */
  readonly model: (ref: ModelRef) => Promise<LanguageModel>
}

export interface TurnPlan {
  readonly conversationId: string
  readonly turnId: string
  readonly model: ModelRef
  readonly maxSteps: number
}

/** How long the first step waits for servers that are still starting. */
const WAIT_FOR_SERVERS_MS = 15_000

/** The reason of an abort because Steward ends: the person did not stop the turn, so it shows as interrupted. */
export const CLOSING = new DOMException('Steward is closing', 'AbortError')

/**
 * Runs one turn to its end: step, tool calls, step, until a stop condition. The `turn-start` is already
 * stored. Never throws: how it ended is its `turn-end`.
 */
export async function runTurn(parts: TurnParts, plan: TurnPlan, signal: AbortSignal): Promise<TurnOutcome> {
  const { ports } = parts
  const { conversationId, turnId } = plan
  const startedAt = ports.clock.monotonic()
  let usage: Usage = {}
  let outcome: TurnOutcome
  const leaveFolders = parts.folders.enter(parts.projects.of(conversationId))
  try {
    outcome = await runSteps(parts, plan, signal, (more) => (usage = addUsage(usage, more)))
  } catch (error) {
    outcome = signal.aborted ? { kind: signal.reason === CLOSING ? 'interrupted' : 'cancelled' } : { kind: 'failed', problem: toProblem(error) }
    if (outcome.kind === 'failed') ports.logger.warn('A turn failed', { turnId, code: outcome.problem.code, cause: outcome.problem.cause ?? outcome.problem.message })
  }
  leaveFolders()
  parts.ends.store({ type: 'turn-end', conversationId, turnId, outcome, usage, durationMs: Math.round(ports.clock.monotonic() - startedAt) })
  return outcome
}

async function runSteps(parts: TurnParts, plan: TurnPlan, signal: AbortSignal, count: (usage: Usage) => void): Promise<TurnOutcome> {
  const { log, ports, projects, context } = parts
  const { conversationId, turnId } = plan
  const model = await parts.model(plan.model)
  await waitForServers(parts, projects.of(conversationId), signal)
  const trail = createTurnTrail()
  const sources: Sources = { list: (server) => parts.catalog.list(server), trusts: (server) => trustsInput(parts.servers, server) }

  const from = { conversationId, catalog: parts.catalog }
  const way = context.path(conversationId, turnId)

  for (let step = 0; step < plan.maxSteps; step++) {
    signal.throwIfAborted()
    log.flush()
    const path = way.read()
    if (step === 0) carryOrigins(path, sources, trail)
    addLateOrigins(path, sources, trail)
    let planned = await context.plan(from, way, plan.model)
    if (context.fold(planned, way, plan.model)) planned = await context.plan(from, way, plan.model)
    const request = await context.request(planned, way, plan.model)
    const place = { conversationId, turnId, step }
    const result = await runStep({ log, blobs: ports.blobs }, place, model, plan.model.providerId, request, signal).catch((error: unknown) => {
      context.failed(plan.model, error)
      throw error
    })
    context.counted(plan.model, planned.estimate, result.usage)
    count(result.usage)
    // Calls are written before the step's end, so that a crash between shows them.
    // As it is at this step: a tool that was switched off meanwhile is not offered any more.
    const catalog = withoutServers(projectCatalog(parts.catalog, projects.of(conversationId)), planned.marks.serversOff)
    // A tool that waits and is called all the same, by a name from before, stays from now on.
    const called = planned.tools.all.filter(({ isDeferred, definition }) => isDeferred && result.calls.some(({ modelName }) => modelName === definition.name))
    if (called.length > 0) log.append({ type: 'tools-found', ...place, tools: called.map(({ server, tool }) => ({ server, tool })) })
    const running = runToolCalls({ ...parts, catalog, own: context.ownCalls(planned, way), sources }, place, result.calls, trail, signal)
    // It is awaited below; should the append throw first, its own failure must not go unheard.
    running.catch(() => {})
    log.append({ type: 'step-end', ...place, stopReason: result.stopReason, usage: result.usage, estimate: Math.round(planned.estimate), servers: sharesOfServers(planned) })
    for (const { state, sentence } of parts.limits.newlyNear(plan.model)) log.append({ type: 'notice', ...place, code: `usage-limit-${state}`, text: state === 'reached' ? `Your limit is reached: ${sentence}. Before the next turn you are asked.` : `You come near to your limit: ${sentence}.` })
    await running
    signal.throwIfAborted()
    if (result.calls.length === 0 && result.stopReason.kind !== 'pause') return { kind: 'done' }
  }
  return { kind: 'step-limit', steps: plan.maxSteps }
}

/** The first request should know the tools; but a server that hangs must not hold the turn, and one that the project has off is not waited for. */
async function waitForServers({ servers, ports }: TurnParts, project: Project | undefined, signal: AbortSignal): Promise<void> {
  const limit = new AbortController()
  const forget = ports.clock.after(WAIT_FOR_SERVERS_MS, () => limit.abort())
  try {
    await servers.settled(undefined, AbortSignal.any([signal, limit.signal]), (server) => isServerOn(project, server))
  } catch {
    signal.throwIfAborted()
  } finally {
    forget()
  }
}

/** A server that is gone is trusted with nothing. */
function trustsInput(servers: Pick<Servers, 'options'>, server: string): boolean {
  try {
    return servers.options(server).trustedInput
  } catch {
    return false
  }
}
